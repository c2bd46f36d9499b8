import type { Run, RunDirection, RunKnobs, RunReport, RunState, ThrottleReason } from '../api/runs.ts';

export const directionNames: Readonly<Record<RunDirection, string>> = { up: 'Migrate', down: 'Roll back', dry: 'Dry run', verify: 'Verify' };

export const stateNames: Readonly<Record<RunState, string>> = {
  queued: 'Waiting',
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};

const doneWords: Readonly<Record<RunDirection, string>> = { up: 'carried over', down: 'taken back', dry: 'tried', verify: 'verified' };

/** What a run has come to, in one sentence and what is to be added to it. */
export function runSentence(run: Run | RunReport): { readonly head: string; readonly more: string } {
  const { direction, state, counts, createdAtMs, finishedAtMs } = run;
  const { documents, left, changed, quarantined } = counts;
  const of = `${number(documents - left)} of ${plural(documents, 'graph')}`;
  const word = doneWords[direction];
  switch (state) {
    case 'queued':
      return {
        head: `${plural(documents, 'graph')} ${documents === 1 ? 'waits' : 'wait'} for a worker.`,
        more: left < documents ? `${number(documents - left)} are ${word}.` : '',
      };
    case 'running':
      return { head: `${of} ${word}.`, more: '' };
    case 'paused':
      return { head: `Paused at ${of}.`, more: 'Nothing is lost; it goes on from here.' };
    case 'interrupted':
      return { head: `Stopped at ${of}.`, more: 'No worker is at it. The next one goes on from here.' };
    case 'failed':
      return { head: `${'stopped' in run && run.stopped !== null ? 'Stopped' : 'Failed'} at ${of}.`, more: run.error ?? '' };
    case 'done': {
      const took = finishedAtMs === null ? '' : ` in ${duration(finishedAtMs - createdAtMs)}`;
      const behind = quarantined > 0 ? ` ${number(quarantined)} could not follow.` : '';
      if (direction === 'verify')
        return { head: `${plural(documents, 'graph')} verified${took}.`, more: quarantined > 0 ? `${number(quarantined)} cannot come back.` : 'Each can come back.' };
      const would = direction === 'dry' ? 'would change' : 'changed';
      return { head: `${plural(documents, 'graph')} ${word}${took}.`, more: `${number(changed)} ${would}.${behind}` };
    }
  }
}

/** Why nothing is taken up just now. */
export function throttleSentence(reason: ThrottleReason, knobs: RunKnobs): string {
  const limit = <T>(value: T | null, text: (value: T) => string): string => (value === null ? '' : text(value));
  switch (reason) {
    case 'manual':
      return 'Held back by hand.';
    case 'replica-lag':
      return `The replica is behind${limit(knobs.maxReplicaLagMs, (ms) => ` by more than ${duration(ms)}`)}.`;
    case 'wal':
      return `The database writes more log than it should${limit(knobs.maxWalBytesPerSecond, (bytes) => `: over ${size(bytes)} a second`)}.`;
    case 'load':
      return `The database is busy${limit(knobs.maxActiveBackends, (count) => `: more than ${plural(count, 'connection')} at work`)}.`;
    case 'p95':
      return `Chunks take too long${limit(knobs.maxP95Ms, (ms) => `: one in twenty over ${duration(ms)}`)}.`;
    case 'window':
      return `Out of hours${limit(knobs.window, ({ fromMinute, toMinute }) => `: it works from ${timeOfDay(fromMinute)} to ${timeOfDay(toMinute)} UTC`)}.`;
  }
}

export const throttleNames: Readonly<Record<ThrottleReason, string>> = {
  manual: 'by hand',
  'replica-lag': 'replica behind',
  wal: 'too much log',
  load: 'database busy',
  p95: 'slow chunks',
  window: 'out of hours',
};

/** Minutes of the day as a clock shows them. */
export function timeOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function number(value: number): string {
  return value.toLocaleString('en-GB');
}

export function plural(count: number, word: string): string {
  return `${number(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** A span of time, to the figure that somebody wants to know. */
export function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 48) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
  return `${Math.round(hours / 24)} days`;
}

/** A span of time that nobody knows exactly. */
export function about(ms: number): string {
  return ms < 1_000 ? 'less than a second' : `about ${duration(ms < 60_000 ? Math.round(ms / 1_000) * 1_000 : ms).replace('.0 s', ' s')}`;
}

export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1_000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

/** How long ago something was, as people say it. */
export function ago(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  if (ms < 45_000) return 'just now';
  return `${duration(Math.max(ms, 60_000))} ago`;
}
