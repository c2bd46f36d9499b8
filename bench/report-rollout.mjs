// Section Rollout of the report.
import { judged, table } from './report-tables.mjs';

export function reportRollout({ evidence, evaluation, ofrep, change }) {
  const [, ours] = evidence;
  const [, , flag] = evaluation;
  const [, , single, unchanged] = ofrep;
  return `## Guardrail evidence

200 cells over 400 ticks, a hundred starts each: what a tick counted is added, and the evidence read.

${table(
  ['who', 'batches a second', 'ns a batch', 'x bound'],
  evidence.map(({ name, perSecond, nanoseconds, toBound }) => [name, Math.round(perSecond).toLocaleString('en'), Math.round(nanoseconds), toBound.toFixed(2)]),
)}

## Who gets the release

${table(
  ['who', 'ns an evaluation', 'x bound'],
  evaluation.map(({ name, nanoseconds, toBound }) => [name, Math.round(nanoseconds), toBound.toFixed(2)]),
)}

## Flags over HTTP

The server's process, all of its threads, 16 connections; the client is another process.

${table(
  ['who', 'µs a request', 'requests a second', 'x bound'],
  ofrep.map(({ name, microseconds, perSecond, toBound }) => [name, microseconds.toFixed(1), Math.round(perSecond).toLocaleString('en'), toBound.toFixed(2)]),
)}

A change reached the ${change.official} official web providers among ${change.clients} connected clients after ${Math.round(change.medianMs)} ms in the median, ${Math.round(change.p95Ms)} ms at the
95th percentile; 50 of them are the provider's own wait.

${table(
  ['what', 'measured', 'goal', ''],
  [
    ['batches of evidence a second', Math.round(ours.perSecond).toLocaleString('en'), '>= 1,000,000', judged(ours.perSecond, '>=', 1_000_000)],
    ['ns an evaluation', Math.round(flag.nanoseconds), '<= 300', judged(flag.nanoseconds, '<=', 300)],
    ['one flag over HTTP, x bound', single.toBound.toFixed(2), '<= 1.6', judged(single.toBound, '<=', 1.6)],
    ['flags that did not change, x bound', unchanged.toBound.toFixed(2), '<= 1.25', judged(unchanged.toBound, '<=', 1.25)],
    ['ms from a change to a client, median', Math.round(change.medianMs), '<= 90', judged(change.medianMs, '<=', 90)],
  ],
)}
`;
}
