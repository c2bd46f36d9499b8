import { CircleAlert, CircleCheck, CircleDashed, CirclePause, LoaderCircle, Unplug } from 'lucide-react';
import type { ReactElement } from 'react';
import type { RunState } from '../api/runs.ts';
import { stateNames } from './run-words.ts';

const icons = { queued: CircleDashed, running: LoaderCircle, paused: CirclePause, interrupted: Unplug, done: CircleCheck, failed: CircleAlert };
const tones = { queued: 'text-faint', running: 'text-accent', paused: 'text-warning', interrupted: 'text-warning', done: 'text-ok', failed: 'text-error' };

/** A run's state as a word with its mark. */
export function RunStateMark({ state, isStill }: { readonly state: RunState /** Nobody knows whether it still is. */; readonly isStill: boolean }): ReactElement {
  const Icon = icons[state];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap font-medium">
      <Icon className={`size-[15px] flex-none ${tones[state]} ${state === 'running' && !isStill ? 'motion-safe:animate-[spin_1.6s_linear_infinite]' : ''}`} aria-hidden="true" />
      {stateNames[state]}
    </span>
  );
}
