import { FileJson2 } from 'lucide-react';
import { type DragEvent, type ReactElement, type ReactNode, useRef, useState } from 'react';
import { useOpenFile } from './use-open-file.ts';

/** Takes a file that is dropped anywhere. */
export function DropTarget({ children }: { readonly children: ReactNode }): ReactElement {
  const openFile = useOpenFile();
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  const enter = (event: DragEvent, step: number): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    depth.current += step;
    setOver(depth.current > 0);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is offered by the button "Open a file"
    <div
      className="flex min-h-dvh flex-1 flex-col"
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => enter(event, 0)}
      onDrop={(event) => {
        const file = event.dataTransfer.files[0];
        if (file === undefined) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        void openFile(file);
      }}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-page p-5 opacity-[0.97]">
          <div className="grid h-full w-full place-items-center rounded-2xl border-2 border-dashed border-accent">
            <div className="flex flex-col items-center gap-3 text-center">
              <FileJson2 className="size-9 text-accent" strokeWidth={1.5} aria-hidden="true" />
              <p className="text-lg font-semibold tracking-tight">Drop it to open it</p>
              <p className="text-soft">React Flow and ComfyUI files. Nothing is stored until you save.</p>
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
