import type { ReactElement } from 'react';
import type { RunReport, ThrottleReason } from '../api/runs.ts';
import { type Fact, Facts } from './facts.tsx';
import { runRate } from './run-rate.ts';
import { duration, number, size, throttleNames } from './run-words.ts';

interface RunMetricsProps {
  readonly run: RunReport;
  readonly nowMs: number;
  readonly isLive: boolean;
}

/** What the run has cost so far. */
export function RunMetrics({ run, nowMs, isLive }: RunMetricsProps): ReactElement {
  const { counts, metrics, createdAtMs, finishedAtMs, byCode } = run;
  const { docsPerSecond } = isLive || finishedAtMs !== null ? runRate(run, nowMs) : { docsPerSecond: null };
  const endMs = finishedAtMs ?? (isLive ? nowMs : null);
  const held = Object.entries(metrics.throttledMs).filter(([, ms]) => ms > 0);
  const facts: readonly Fact[] = [
    ...(endMs === null ? [] : [{ name: 'Time', value: duration(Math.max(0, endMs - createdAtMs)) }]),
    { name: 'Worked, over all workers', value: duration(counts.ms) },
    ...(docsPerSecond === null ? [] : [{ name: 'Graphs a second', value: number(Math.max(1, Math.round(docsPerSecond))) }]),
    ...(metrics === undefined
      ? []
      : [
          { name: 'Rows written', value: number(metrics.rows) },
          { name: 'Data written', value: size(metrics.bytes) },
        ]),
    { name: 'Tried again', value: number(metrics.retries) },
    { name: 'Graphs that could not follow', value: number(counts.quarantined) },
    { name: run.direction === 'dry' ? 'Wires that would be set aside' : 'Wires set aside', value: number(Object.values(byCode).reduce((sum, edges) => sum + edges, 0)) },
    ...held.map(([reason, ms]) => ({ name: `Held back, ${throttleNames[reason as ThrottleReason] ?? reason}`, value: duration(ms) })),
    ...(held.length === 0 ? [{ name: 'Held back', value: 'never' }] : []),
  ];
  return (
    <section className="card" aria-labelledby="metrics">
      <h2 id="metrics">Metrics</h2>
      <Facts facts={facts} />
    </section>
  );
}
