import type { Knobs, Run, RunReport } from '@turnbuckle/store';

/** One line about a run. */
export function runLine({ id, name, direction, state, counts }: Run): string {
  return `${id}  ${state.padEnd(11)}  ${direction.padEnd(4)}  ${name}  ${counts.documents - counts.left} of ${counts.documents}`;
}

/** What a person wants to know of a run, line by line. */
export function runText(run: RunReport): string {
  const { counts, backupPoint, byCode, error, stopped } = run;
  const seconds = run.finishedAtMs === null ? '' : ` in ${((run.finishedAtMs - run.createdAtMs) / 1_000).toFixed(1)} s`;
  const lines = [
    `run       ${run.id}  ${run.direction}  ${run.name}`,
    `documents ${counts.documents}: ${counts.unchanged} unchanged, ${counts.changed} changed, ${counts.quarantined} cannot follow, ${counts.skipped} skipped, ${counts.left} left`,
    ...Object.entries(byCode).map(([code, edges]) => `edges     ${edges} set aside: ${code}`),
    ...metricLines(run),
    ...throttleLines(run),
    ...checkLines(run),
    ...(backupPoint === null ? [] : [`backup    ${backupPoint.documents} documents, ${backupPoint.digest.slice(0, 12)}`]),
    ...(stopped === null ? [] : [`stopped   after ${stopped.documents} documents: ${stopped.reason ?? ''}`]),
    `state     ${run.state}${seconds}${error === null ? '' : `: ${error}`}`,
  ];
  return `${lines.join('\n')}\n`;
}

function metricLines({ metrics, counts }: RunReport): string[] {
  const { docsPerSecond, etaMs, transactions, p50Ms, p99Ms, rows, bytes, retries, stale } = metrics;
  if (transactions === 0) return [];
  const rate = docsPerSecond === null ? [] : [`rate      ${docsPerSecond.toFixed(0)} documents a second${etaMs === null ? '' : `, ${durationText(etaMs)} left`}`];
  return [
    ...rate,
    `work      ${transactions} transactions, p50 ${(p50Ms ?? 0).toFixed(0)} ms, p99 ${(p99Ms ?? 0).toFixed(0)} ms; ${rows} rows and ${sizeText(bytes)} written; ${retries} retries, ${stale} read again, ${counts.chunksSplit} chunks taken apart`,
  ];
}

function throttleLines({ throttle, metrics, knobs, finishedAtMs }: RunReport): string[] {
  const spent = Object.entries(metrics.throttledMs);
  return [
    ...(throttle === null ? [] : [`waits     ${throttle.reason}, since ${new Date(throttle.sinceMs).toISOString()}`]),
    ...(spent.length === 0 ? [] : [`throttled ${spent.map(([reason, ms]) => `${(ms / 1_000).toFixed(1)} s ${reason}`).join(', ')}`]),
    ...(finishedAtMs === null ? [`knobs     ${knobsText(knobs)}`] : []),
  ];
}

function checkLines({ validations }: RunReport): string[] {
  if (validations.length === 0) return [];
  const phases = (['before', 'during', 'after'] as const).flatMap((phase) => {
    const those = validations.filter((one) => one.phase === phase);
    return those.length === 0 ? [] : [`${phase} ${those.filter(({ ok }) => ok).length} of ${those.length}`];
  });
  return [
    `checks    ${validations.filter(({ ok }) => ok).length} of ${validations.length} hold (${phases.join(', ')})`,
    ...validations.filter(({ ok }) => !ok).map(({ phase, name, expected, actual }) => `BROKEN    ${phase}: ${name}: expected ${expected}, found ${actual}`),
  ];
}

/** The knobs as the options of `migrate set` name them; what is not limited is left out. */
export function knobsText({ concurrency, targetMs, maxReplicaLagMs, maxWalBytesPerSecond, maxActiveBackends, maxP95Ms, window, hold }: Knobs): string {
  const limits = [
    ['max-replica-lag-ms', maxReplicaLagMs],
    ['max-wal', maxWalBytesPerSecond],
    ['max-active', maxActiveBackends],
    ['max-p95-ms', maxP95Ms],
  ] as const;
  return [
    `concurrency ${concurrency}`,
    `target-ms ${targetMs}`,
    ...limits.flatMap(([name, limit]) => (limit === null ? [] : [`${name} ${limit}`])),
    ...(window === null ? [] : [`window ${timeText(window.fromMinute)}-${timeText(window.toMinute)}`]),
    ...(hold ? ['hold'] : []),
  ].join(', ');
}

function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
