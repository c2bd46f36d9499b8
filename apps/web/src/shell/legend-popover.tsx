import { Popover } from '@base-ui/react/popover';
import { WireLegend } from '@turnbuckle/editor/wire-legend';
import { Spline } from 'lucide-react';
import type { ReactElement } from 'react';
import '@turnbuckle/editor/style.css';

const types = ['image', 'mask', 'number', 'int', 'color'];

/** The one legend for wires, on every page. */
export function LegendPopover(): ReactElement {
  return (
    <Popover.Root>
      <Popover.Trigger className="button button-quiet" aria-label="Legend of wires">
        <Spline aria-hidden="true" />
        <span className="max-sm:sr-only">Legend</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="z-50">
          <Popover.Popup className="popup w-[392px] max-w-[calc(100vw-24px)] p-4">
            <Popover.Title className="mb-2 font-semibold">Wires by meaning</Popover.Title>
            <WireLegend types={types} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
