// Section Rollout of the report.
import { judged, table } from './report-tables.mjs';

export function reportRollout({ evidence, evaluation }) {
  const [, ours] = evidence;
  const [, assigned] = evaluation;
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

${table(
  ['what', 'measured', 'goal', ''],
  [
    ['batches of evidence a second', Math.round(ours.perSecond).toLocaleString('en'), '>= 1,000,000', judged(ours.perSecond, '>=', 1_000_000)],
    ['ns an evaluation', Math.round(assigned.nanoseconds), '<= 300', judged(assigned.nanoseconds, '<=', 300)],
  ],
)}
`;
}
