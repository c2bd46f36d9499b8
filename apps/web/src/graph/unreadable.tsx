import type { Diagnostic } from '@turnbuckle/model';
import { FileWarning } from 'lucide-react';
import type { ReactElement } from 'react';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';

/** A text that is no graph: what stands in the way, and where. */
export function Unreadable({ name, text, diagnostics }: { readonly name: string; readonly text: string; readonly diagnostics: readonly Diagnostic[] }): ReactElement {
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  const { line, column } = first?.at ?? {};
  return (
    <EmptyState
      icon={FileWarning}
      tone="error"
      title={`${name} could not be read`}
      actions={
        <FileButton className="button" label="Open another file">
          Open another file
        </FileButton>
      }
    >
      <p>{first?.message ?? 'It holds no graph.'}</p>
      {line !== undefined && (
        <figure className="mt-4 overflow-hidden rounded-lg border border-line bg-surface text-left">
          <figcaption className="border-b border-line px-3 py-1.5 text-[12px] text-faint">
            Line {line}, column {column ?? 1}
          </figcaption>
          <Excerpt text={text} line={line} column={column ?? 1} />
        </figure>
      )}
    </EmptyState>
  );
}

/** The line itself, with its neighbours; the place is marked below it. A long line is cut around the place. */
function Excerpt({ text, line, column }: { readonly text: string; readonly line: number; readonly column: number }): ReactElement {
  const lines = text.split('\n');
  const start = Math.max(0, column - 40);
  const rows = [line - 1, line, line + 1].filter((number) => number >= 1 && number <= lines.length);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <pre className="mono overflow-x-auto px-3 py-2 text-[12px] leading-[1.6] text-text" tabIndex={0}>
      {rows.map((number) => (
        <span key={number} className={number === line ? 'block' : 'block text-faint'}>
          <span className="select-none text-faint">{String(number).padStart(String(line + 1).length)} </span>
          {(lines[number - 1] ?? '').slice(start, start + 120)}
          {number === line && <span className="block text-error">{`${' '.repeat(String(line + 1).length + 1 + column - 1 - start)}^`}</span>}
        </span>
      ))}
    </pre>
  );
}
