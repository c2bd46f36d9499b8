import { compile, presets } from '@turnbuckle/compiler';
import { applyEdits, type Catalog, type Edit, type Graph, type NodeKind } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCatalog } from '../laws/random-catalog.testing.ts';
import { randomGraph } from '../laws/random-graph.testing.ts';
import { type Mended, mendEdges } from './mend-edges.ts';

const runs = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 400;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);
const policy = 'strict';

/** Errors by code and place; an input that a wire leaves open, and which nodes of a ring are named, aside. */
function errors(graph: Graph, catalog: Catalog): string[] {
  const { diagnostics } = compile(graph, { catalog, policy: presets[policy], moment: 'migrate' });
  return diagnostics
    .filter(({ severity, code, at }) => severity === 'error' && !(code === 'port-required' && /^n\d+$/.test(at.node ?? '')))
    .map(({ code, at }) => (code === 'cycle' ? code : [code, at.node, at.port, at.edge].join()))
    .sort();
}

function illegal(graph: Graph, catalog: Catalog): { edge: string; code: string }[] {
  const { diagnostics } = compile(graph, { catalog, policy: presets[policy], moment: 'migrate' });
  return diagnostics.flatMap(({ severity, code, at }) => (severity === 'error' && at.edge !== undefined ? [{ edge: at.edge, code }] : []));
}

/** Nothing is wrong after these edits that was not wrong with the edge set aside. */
function helps(graph: Graph, catalog: Catalog, { edge, edits }: { readonly edge: string; readonly edits: readonly Edit[] }): boolean {
  const aside = applyEdits(graph, [{ op: 'quarantine', edge, code: 'aside' }]).value;
  const mended = applyEdits(graph, [{ op: 'quarantine', edge }, ...edits]);
  if (mended.refusal !== null) return false;
  const allowed = errors(aside, catalog);
  return errors(mended.value, catalog).every((error) => {
    const at = allowed.indexOf(error);
    if (at >= 0) allowed.splice(at, 1);
    return at >= 0;
  });
}

function kindOf(graph: Graph, catalog: Catalog, node: string): NodeKind | undefined {
  return catalog.kinds.get(graph.nodes.find(({ key }) => key === node)?.kind ?? '');
}

/** How an edge could be mended by one converter that loses nothing, or by the one port that fits and is free. By trying everything. */
function waysToMend(graph: Graph, catalog: Catalog, edge: string): string[] {
  const found = graph.edges.find(({ key }) => key === edge);
  if (found === undefined) return [];
  const { from, to } = found;
  const [source, target] = [kindOf(graph, catalog, from.node), kindOf(graph, catalog, to.node)];
  const ways: string[] = [];
  for (const { name, converter } of catalog.kinds.values()) {
    if (converter?.lossless !== true) continue;
    const edits: Edit[] = [
      { op: 'add-node', node: { key: 'inserted', kind: name, params: {} } },
      { op: 'connect', edge: { key: 'into', from, to: { node: 'inserted', port: converter.from } } },
      { op: 'reconnect', edge, from: { node: 'inserted', port: converter.to } },
    ];
    if (helps(graph, catalog, { edge, edits })) ways.push('converter');
  }
  const isFree = (input: string): boolean =>
    target?.in[input]?.many === true ||
    !graph.edges.some(
      (other) => other.key !== edge && other.quarantined === undefined && other.to.node === to.node && (other.to.port ?? Object.keys(target?.in ?? {})[0]) === input,
    );
  const inputs = Object.keys(target?.in ?? {}).filter(
    (input) => input !== to.port && helps(graph, catalog, { edge, edits: [{ op: 'reconnect', edge, to: { node: to.node, port: input } }] }),
  );
  const free = inputs.filter(isFree);
  if (free.length === 1) ways.push('input');
  const outputs = Object.keys(source?.out ?? {}).filter(
    (output) => output !== from.port && helps(graph, catalog, { edge, edits: [{ op: 'reconnect', edge, from: { node: from.node, port: output } }] }),
  );
  if (inputs.length === 0 && outputs.length === 1) ways.push('output');
  return ways;
}

/** Ports, types and rings have nothing to do with whether an edge is a repetition, or leads somewhere at all. */
const ofPorts = new Set(['type-mismatch', 'type-maybe', 'unknown-port', 'ambiguous-port', 'port-cardinality']);

const scene = randomCatalog.chain((catalog) => randomGraph(catalog).map((graph) => ({ catalog, graph })));

function mended(graph: Graph, catalog: Catalog): Mended {
  return mendEdges(graph, { catalog, policy, stepId: 'test/0' });
}

describe(`mending edges, ${runs} random graphs, seed ${seed}`, () => {
  it('mends every edge that one converter or one port could mend, and quarantines the rest where it stands', () => {
    const counts: Record<string, number> = {};
    const count = (what: string): void => {
      counts[what] = (counts[what] ?? 0) + 1;
    };
    fc.assert(
      fc.property(scene, ({ catalog, graph }) => {
        const { value, mends, quarantined } = mended(graph, catalog);
        for (const { code } of mends) count(`repaired ${code}`);
        for (const { code } of quarantined) count(`quarantined ${code}`);
        // Nothing is wrong with what is in use, and nothing went.
        expect(illegal(value, catalog)).toEqual([]);
        expect(errors(value, catalog).filter((error) => error === 'cycle')).toEqual([]);
        for (const { key } of graph.edges) expect(value.edges.map((edge) => edge.key)).toContain(key);
        for (const { key } of graph.nodes) expect(value.nodes.map((node) => node.key)).toContain(key);
        const aside = new Set(quarantined.map(({ edge }) => edge));
        for (const edge of value.edges) {
          expect(edge.quarantined !== undefined).toBe(aside.has(edge.key));
          const before = graph.edges.find(({ key }) => key === edge.key);
          if (aside.has(edge.key)) expect({ ...edge, quarantined: undefined }).toEqual({ ...before, quarantined: undefined });
        }
        // Of rings no more is aside than must be: whatever is could not come back as it stands.
        for (const { edge, code } of quarantined) {
          if (code === 'cycle') count('aside in a ring');
          expect({ edge, code, fits: helps(value, catalog, { edge, edits: [] }) }).toEqual({ edge, code, fits: false });
        }
        // By what could be mended as the graph came ...
        for (const { edge, code } of illegal(graph, catalog)) {
          const ways = ofPorts.has(code) ? waysToMend(graph, catalog, edge) : [];
          if (ways.length === 0) continue;
          count(`mendable by ${ways[0]}`);
          // ... unless another edge took the port.
          if (aside.has(edge)) expect({ edge, code, ways: waysToMend(value, catalog, edge) }).toEqual({ edge, code, ways: [] });
        }
        // ... and as it went: nothing that is aside could still be mended.
        for (const { edge, code } of quarantined) if (ofPorts.has(code)) expect({ edge, code, ways: waysToMend(value, catalog, edge) }).toEqual({ edge, code, ways: [] });
      }),
      { numRuns: runs, seed },
    );
    console.log(
      `edges: ${Object.entries(counts)
        .sort()
        .map(([what, number]) => `${what} ${number}`)
        .join(', ')}`,
    );
    for (const way of ['converter', 'input', 'output']) expect({ way, isSeen: (counts[`mendable by ${way}`] ?? 0) > 0 }).toEqual({ way, isSeen: true });
  });

  it('gives the same for the same graph, and leaves what is right alone', () => {
    fc.assert(
      fc.property(scene, ({ catalog, graph }) => {
        const first = mended(graph, catalog);
        expect(mended(graph, catalog)).toEqual(first);
        expect(mended(first.value, catalog)).toEqual({ value: first.value, mends: [], quarantined: [] });
      }),
      { numRuns: runs, seed },
    );
  });

  it('does not ask in which order the file lists nodes and edges', () => {
    const shuffled = scene.chain(({ catalog, graph }) =>
      fc
        .tuple(fc.shuffledSubarray([...graph.nodes], { minLength: graph.nodes.length }), fc.shuffledSubarray([...graph.edges], { minLength: graph.edges.length }))
        .map(([nodes, edges]) => ({ catalog, graph, other: { ...graph, nodes, edges } })),
    );
    let rings = 0;
    fc.assert(
      fc.property(shuffled, ({ catalog, graph, other }) => {
        const [first, second] = [mended(graph, catalog), mended(other, catalog)];
        expect(second.mends).toEqual(first.mends);
        expect(second.quarantined).toEqual(first.quarantined);
        if (first.quarantined.some(({ code }) => code === 'cycle')) rings++;
        // Each file keeps its own order, and what was put in goes to the end.
        expect(second.value.nodes.slice(0, other.nodes.length).map(({ key }) => key)).toEqual(other.nodes.map(({ key }) => key));
        expect(second.value.edges.slice(0, other.edges.length).map(({ key }) => key)).toEqual(other.edges.map(({ key }) => key));
      }),
      { numRuns: runs, seed },
    );
    expect(rings).toBeGreaterThan(0);
  });
});
