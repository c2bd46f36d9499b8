import { Undo2 } from 'lucide-react';
import { type ReactElement, useEffect, useRef } from 'react';
import type { FixAnswer } from '../api/quarantine.ts';
import { plural } from './run-words.ts';
import type { Fixes } from './use-fixes.ts';

/** What a fix in bulk has come to, and the way back. */
export function FixOutcome({ fixes: { state, undo } }: { readonly fixes: Fixes }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that was pressed may be gone with what it mended.
    const { activeElement } = document;
    if (state.step !== 'none' && (activeElement === null || activeElement === document.body || activeElement.matches(':disabled'))) box.current?.focus({ preventScroll: true });
  }, [state.step]);
  return (
    <div role="status" ref={box} tabIndex={-1}>
      {state.step !== 'none' && (
        <div
          className={`mt-4 flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg px-4 py-2.5 ${state.step === 'failed' ? 'bg-[var(--error-soft)] text-error' : 'bg-[var(--ok-soft)]'}`}
        >
          <div className="min-w-0 flex-1 py-[5px]">
            {state.step === 'fixing' && 'Mending…'}
            {state.step === 'undoing' && 'Taking it back…'}
            {state.step === 'failed' && state.message}
            {state.step === 'undone' &&
              `${plural(state.count, 'graph')} ${state.count === 1 ? 'is' : 'are'} as before.${state.count < state.of ? ` ${state.of - state.count} went on changing and stayed.` : ''}`}
            {state.step === 'fixed' && <Fixed title={state.title} answer={state.answer} />}
          </div>
          {state.step === 'fixed' && state.answer.mended.length > 0 && (
            <button type="button" className="button flex-none" onClick={() => void undo()}>
              <Undo2 aria-hidden="true" />
              Undo
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Fixed({ title, answer: { mended, left } }: { readonly title: string; readonly answer: FixAnswer }): ReactElement {
  const edges = mended.reduce((sum, one) => sum + one.edges, 0);
  return (
    <>
      <p>
        <span className="font-medium">{title}:</span> {plural(edges, 'wire')} in {plural(mended.length, 'graph')} {edges === 1 ? 'carries' : 'carry'} again.
      </p>
      {left.length > 0 && (
        <ul className="mt-1 text-soft">
          {left.slice(0, 5).map(({ graph, why }) => (
            <li key={graph}>
              {graph} was left. {why}
            </li>
          ))}
          {left.length > 5 && <li>And {left.length - 5} more.</li>}
        </ul>
      )}
    </>
  );
}
