import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, SlidersHorizontal, Undo2 } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { RequestError } from '../api/request-error.ts';
import { changeRun, type Run, type RunReport } from '../api/runs.ts';
import { KnobsDialog } from './knobs-dialog.tsx';
import { RollBackDialog } from './roll-back-dialog.tsx';
import { canRollBack } from './run-rate.ts';

/** Pause, resume, limits, the way back: whatever the run is in a state for. */
export function RunActions({ run, runs }: { readonly run: RunReport; readonly runs: readonly Run[] }): ReactElement {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'knobs' | 'roll-back' | null>(null);
  const change = useMutation({
    mutationFn: (action: 'pause' | 'resume') => changeRun(run.id, action),
    onSuccess: (report) => queries.setQueryData(['run', run.id], report),
    onError: () => queries.invalidateQueries({ queryKey: ['run', run.id] }),
  });
  const isOver = run.state === 'done' || run.state === 'failed';
  const isPaused = run.state === 'paused';
  return (
    <div className="flex flex-wrap items-center gap-2 empty:hidden">
      {!isOver && (
        // One button for both, never disabled, so that the focus stays while the run changes its state.
        <button
          type="button"
          className={isPaused ? 'button button-ink' : 'button'}
          aria-disabled={change.isPending}
          onClick={() => !change.isPending && change.mutate(isPaused ? 'resume' : 'pause')}
        >
          {isPaused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
          {isPaused ? 'Resume' : 'Pause'}
        </button>
      )}
      {!isOver && (
        <button type="button" className="button" onClick={() => setAsked('knobs')}>
          <SlidersHorizontal aria-hidden="true" />
          Limits
        </button>
      )}
      {canRollBack(run, runs) && (
        <button type="button" className="button button-danger" onClick={() => setAsked('roll-back')}>
          <Undo2 aria-hidden="true" />
          Roll back…
        </button>
      )}
      {change.error instanceof RequestError && (
        <span className="text-error" role="alert">
          {change.error.detail ?? change.error.message}
        </span>
      )}
      <KnobsDialog id={run.id} knobs={run.knobs} isOpen={asked === 'knobs'} onClose={() => setAsked(null)} />
      <RollBackDialog run={run} isOpen={asked === 'roll-back'} onClose={() => setAsked(null)} />
    </div>
  );
}
