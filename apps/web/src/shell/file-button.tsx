import { type ReactElement, type ReactNode, useRef } from 'react';
import { useOpenFile } from './use-open-file.ts';

/** A button that opens a file of the person's own. */
export function FileButton({ className, label, children }: { readonly className: string; readonly label: string; readonly children: ReactNode }): ReactElement {
  const openFile = useOpenFile();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()} aria-label={label}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="hidden"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file !== undefined) void openFile(file);
        }}
      />
    </>
  );
}
