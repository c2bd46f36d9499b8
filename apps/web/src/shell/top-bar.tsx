import { Link } from '@tanstack/react-router';
import { ArrowRightLeft, FolderOpen, LayoutGrid } from 'lucide-react';
import type { ReactElement } from 'react';
import { LiveBadge } from '../live/live-badge.tsx';
import { FileButton } from './file-button.tsx';
import { LegendPopover } from './legend-popover.tsx';
import { Mark } from './mark.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

export function TopBar(): ReactElement {
  return (
    <header className="sticky top-0 z-30 flex h-12 flex-none items-center gap-1 border-b border-line bg-surface px-3 sm:px-4">
      <Link to="/wall" className="mr-2 flex items-center gap-2 rounded-md py-1 pr-1 text-[14px] font-semibold tracking-[-0.015em]" aria-label="Turnbuckle, to the wall">
        <Mark />
        <span className="max-sm:sr-only">Turnbuckle</span>
      </Link>
      <nav aria-label="Pages" className="flex">
        <Link to="/wall" className="button button-quiet" activeProps={{ className: '!text-text', 'aria-current': 'page' }}>
          <LayoutGrid className="max-sm:hidden" aria-hidden="true" />
          Wall
        </Link>
        <Link to="/migrations" className="button button-quiet" activeProps={{ className: '!text-text', 'aria-current': 'page' }}>
          <ArrowRightLeft className="max-sm:hidden" aria-hidden="true" />
          Migrations
        </Link>
      </nav>
      <div className="flex-1" />
      <LiveBadge />
      <FileButton className="button button-quiet" label="Open a file">
        <FolderOpen aria-hidden="true" />
        <span className="max-sm:sr-only">Open</span>
      </FileButton>
      <LegendPopover />
      <ThemeToggle />
    </header>
  );
}
