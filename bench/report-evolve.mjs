// Section Evolve of the report.
import { judged, milliseconds, table } from './report-tables.mjs';
import { median } from './sampling.mjs';

const names = {
  rows: 'row by row: select, change by hand, update, commit; no way back',
  copy: 'COPY out, change by hand, COPY into a new table; no way back',
  one: 'ours, one worker: way back proven and kept, checks before, during and after',
  two: 'ours, two workers',
  dry: 'ours, dry run',
  rollback: 'ours, rollback, nobody edited',
  computed: 'ours, rollback, all edited since, each way back computed',
  shadowed: 'ours, rollback, all edited since, old bodies kept up to date',
};

export function reportEvolve({ lens, evolve }) {
  const floorMs = lens.rows[0].medianMs;
  return `## Stored documents carried over and back

React Flow documents of 40 nodes and ${lens.bytes} bytes; kinds, ports and a parameter get new names, a value is converted, a parameter is removed.
${evolve.documents} documents each time (row by row half of them), medians of ${evolve.rounds} rounds, on one embedded PostgreSQL, every time on a copy of the same database. A run of
ours counts from before it is laid out until its last check holds. Wall time, on ${evolve.machine.cores} cores: other work on the machine counts here, and
before the first measurement its load was ${evolve.machine.loadBefore.toFixed(1)}.

${table(
  ['who', 'documents a second', 'x row by row', 'x COPY', 'CPU of node, a document'],
  Object.keys(names).map((name) => [
    names[name],
    Math.round(median(evolve.samples[name].map(({ perSecond }) => perSecond))),
    ratio(evolve, name, 'rows').toFixed(2),
    ratio(evolve, name, 'copy').toFixed(2),
    milliseconds(median(evolve.samples[name].map(({ cpuMs }) => cpuMs))),
  ]),
)}

${table(['what', 'measured', 'goal', ''], goalRows(evolve))}

One document without a database, CPU time:

${table(
  ['what', 'a document', 'x floor'],
  lens.rows.map(({ name, medianMs }) => [name, milliseconds(medianMs), (medianMs / floorMs).toFixed(1)]),
)}

A worker of its own for each number of documents:

${table(
  ['documents', 'most resident', 'up, documents a second', 'back, documents a second'],
  evolve.memory.map(({ documents, residentBytes, up, down }) => [documents, `${Math.round(residentBytes / 2 ** 20)} MiB`, Math.round(up.perSecond), Math.round(down.perSecond)]),
)}
`;
}

function goalRows(evolve) {
  const [least, most] = [evolve.memory.at(0), evolve.memory.at(-1)];
  return [
    ['ours / row by row', ratio(evolve, 'one', 'rows'), '>=', 5],
    ['ours / COPY', ratio(evolve, 'one', 'copy'), '>=', 0.6],
    ['dry run / ours', ratio(evolve, 'dry', 'one'), '>=', 1.5],
    ['two workers / one', ratio(evolve, 'two', 'one'), '>=', 1.6],
    ['rollback, nobody edited / ours', ratio(evolve, 'rollback', 'one'), '>=', 5],
    [`the same of ${most.documents.toLocaleString('en')} documents, once`, most.down.perSecond / most.up.perSecond, '>=', 5],
    ['rollback, all edited / ours', ratio(evolve, 'computed', 'one'), '>=', 0.8],
    ['rollback, all edited, old bodies kept up to date / ours', ratio(evolve, 'shadowed', 'one'), '>=', 0.8],
    [`memory of ${most.documents.toLocaleString('en')} / ${least.documents.toLocaleString('en')} documents`, most.residentBytes / least.residentBytes, '<=', 1.3],
  ].map(([what, value, order, goal]) => [what, value.toFixed(2), `${order} ${goal}`, judged(value, order, goal)]);
}

/** The median of the ratios of each round. */
function ratio({ samples }, of, to) {
  return median(samples[of].map(({ perSecond }, round) => perSecond / samples[to][round].perSecond));
}
