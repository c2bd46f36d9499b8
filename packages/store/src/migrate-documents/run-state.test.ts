import { expect, test } from 'vitest';
import { type RunEvent, type RunState, runStates, statesWith, step } from './run-state.ts';

const events: readonly RunEvent[] = ['claim', 'pause', 'resume', 'interrupt', 'finish', 'fail'];

test('what has ended stays ended, and everything else can end', () => {
  for (const event of events) expect([step('done', event), step('failed', event)]).toEqual([null, null]);
  for (const state of runStates.slice(0, 4)) {
    const seen = new Set<RunState>([state]);
    for (const at of seen) for (const event of events) seen.add(step(at, event) ?? at);
    expect(seen.has('done') && seen.has('failed')).toBe(true);
  }
});

test('a run that is paused gives no work until it is resumed', () => {
  expect(statesWith('claim')).toEqual(['queued', 'running', 'interrupted']);
  expect(step('paused', 'finish')).toBeNull();
  expect(step('paused', 'resume')).toBe('queued');
  expect(statesWith('resume')).toEqual(['paused']);
  expect(statesWith('interrupt')).toEqual(['running']);
});
