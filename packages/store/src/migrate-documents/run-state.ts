export const runStates = ['queued', 'running', 'paused', 'interrupted', 'done', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/**
 * `claim`: a worker took a chunk. `interrupt`: nobody works at it any more, though there is work left. `finish`: no chunk is left and what
 * was checked holds. `fail`: it does not, or a run the other way came first.
 */
export type RunEvent = 'claim' | 'pause' | 'resume' | 'interrupt' | 'finish' | 'fail';

const steps: Readonly<Record<RunState, Readonly<Partial<Record<RunEvent, RunState>>>>> = {
  queued: { claim: 'running', pause: 'paused', finish: 'done', fail: 'failed' },
  running: { claim: 'running', pause: 'paused', interrupt: 'interrupted', finish: 'done', fail: 'failed' },
  paused: { resume: 'queued', fail: 'failed' },
  interrupted: { claim: 'running', pause: 'paused', finish: 'done', fail: 'failed' },
  done: {},
  failed: {},
};

/** The state after an event, `null` where the event cannot happen. */
export function step(state: RunState, event: RunEvent): RunState | null {
  return steps[state][event] ?? null;
}

/** The states in which an event can happen. */
export function statesWith(event: RunEvent): RunState[] {
  return runStates.filter((state) => step(state, event) !== null);
}
