// The results as a table that a person reads, each figure beside its goal.
import { reportEvolve } from './report-evolve.mjs';
import { reportRollout } from './report-rollout.mjs';
import { judged, milliseconds, table } from './report-tables.mjs';

/** At most this many times the bound, for the check from the parsed document; and what is aimed at later. */
const goals = { toBound: 5, toBoundLater: 3, textToParseLater: 1.6, growthTime: 130, growthBytes: 110, libraryLead: 10, boundToParse: 0.17 };

export function report(results) {
  const { node, v8, turnbuckle, clock, peers, check, inference, memory, probe, relation } = results;
  return `# Measurements

Turnbuckle ${turnbuckle}, Node ${node}, V8 ${v8}. Medians of ${clock}, all contenders of a table sampled in turns; ratios are medians of the ratios of
each turn. [How to read them](../README.md).

## Cold check of a whole graph

${check.map(checkTable).join('\n\n')}

${table(
  ['peer', 'package', 'looks at'],
  peers.map((peer) => [peer.name, `${peer.package} ${peer.version}`, peer.looksAt]),
)}

Turnbuckle looks at all of it: unknown nodes, kinds and ports, types with inference, inputs used twice and left open, values, cycles; with a
diagnostic for each fault and the coverage.

## Goals

${table(['what', 'measured', 'goal', 'later', ''], goalRows({ check, memory }))}

## With inference

A tenth of the kinds hand their input's type on. The bound infers nothing.

${table(
  ['nodes', 'ms', 'x bound'],
  inference.map((row) => [row.size, milliseconds(row.medianMs), times(row.toBound)]),
)}

## Memory of the answers

${table(
  ['nodes', 'MB', 'bytes a node'],
  memory.map(({ size, bytes }) => [size, (bytes / 1e6).toFixed(2), Math.round(bytes / size)]),
)}

## May two types meet

${table(
  ['who', 'ns'],
  relation.map(({ name, nanoseconds }) => [name, nanoseconds.toFixed(1)]),
)}

Goal, later: at most 20 ns warm.

## All targets of one drag

Today every answer recompiles the graph with the wire; the incremental session comes later, and with it the goal of four passes and 50 ns a port.

${table(['nodes', 'targets', 'one pass CSR + Kahn', 'one target', 'all targets', 'React Flow example, one target'], probe.map(probeCells))}

${results.evidence === undefined ? '' : reportRollout(results)}
${results.evolve === undefined ? '' : reportEvolve(results)}`;
}

function checkTable({ size, edges, bytesPerNode, rows }) {
  const title = `### ${size.toLocaleString('en')} nodes, ${edges.toLocaleString('en')} edges, ${bytesPerNode} bytes a node`;
  return `${title}\n\n${table(
    ['who', 'ms', 'x bound', 'x JSON.parse'],
    rows.map((row) => [row.name, `${row.capped ? '> ' : ''}${milliseconds(row.medianMs)}`, times(row.toBound, row.capped), times(row.toParse, row.capped)]),
  )}`;
}

function goalRows({ check, memory }) {
  const at = (size, name) => check.find((one) => one.size === size)?.rows.find((row) => row.name === name);
  const growth = (name, size) => at(size, name).medianMs / at(1_000, name).medianMs;
  const bytes = (size) => memory.find((row) => row.size === size).bytes;
  const libraries = (size) =>
    check.find((one) => one.size === size).rows.filter(({ name }) => !['JSON.parse', 'bound', 'expert Map code'].includes(name) && !name.startsWith('turnbuckle'));
  const lead = (size) => Math.min(...libraries(size).map(({ medianMs }) => medianMs)) / at(size, 'turnbuckle').medianMs;
  return [
    ['bound of 1,000 nodes / JSON.parse', at(1_000, 'bound').toParse, '<=', goals.boundToParse, ''],
    ...[100, 1_000, 10_000].map((size) => [`check of ${size.toLocaleString('en')} nodes / bound`, at(size, 'turnbuckle').toBound, '<=', goals.toBound, `<= ${goals.toBoundLater}`]),
    ...[1_000, 10_000].map((size) => [
      `text to verdicts of ${size.toLocaleString('en')} nodes / JSON.parse`,
      at(size, 'turnbuckle, from text').toParse,
      '<=',
      null,
      `<= ${goals.textToParseLater}`,
    ]),
    ...[1_000, 10_000].map((size) => [`fastest library / check of ${size.toLocaleString('en')} nodes`, lead(size), '>=', null, `>= ${goals.libraryLead}`]),
    ['time of 10,000 / 1,000 nodes', growth('turnbuckle', 10_000), '<=', null, ''],
    ['time of 100,000 / 1,000 nodes', growth('turnbuckle', 100_000), '<=', null, `<= ${goals.growthTime}`],
    ['the same for the bound, whose work is linear', growth('bound', 100_000), '', null, ''],
    ['memory of 100,000 / 1,000 nodes', bytes(100_000) / bytes(1_000), '<=', null, `<= ${goals.growthBytes}`],
  ].map(([what, value, order, goal, later]) => [what, value.toFixed(2), goal === null ? '' : `${order} ${goal}`, later, goal === null ? '' : judged(value, order, goal)]);
}

function probeCells({ size, targets, asked, passMs, oneTargetMs, allTargetsMs, capped, exampleMs }) {
  const estimated = asked < targets ? ` (from ${asked})` : '';
  return [size, targets, milliseconds(passMs), `${capped ? '> ' : ''}${milliseconds(oneTargetMs)}`, `${milliseconds(allTargetsMs)}${estimated}`, milliseconds(exampleMs)];
}

function times(value, isAtLeast = false) {
  return `${isAtLeast ? '> ' : ''}${value >= 100 ? Math.round(value) : value.toFixed(2)}`;
}
