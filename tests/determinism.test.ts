import { readFileSync } from 'node:fs';
import { compile } from '@turnbuckle/compiler';
import { comfyuiCatalog, readDocument } from '@turnbuckle/formats';
import { applyEdits, type Catalog, type Edit, type Graph } from '@turnbuckle/model';
import { generateProjects, studio } from '@turnbuckle/texture';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogPaths, corpus } from './corpora.ts';

const shuffles = 1_000;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 41);

interface Subject {
  readonly graph: Graph;
  readonly catalog: Catalog;
}

/** Graphs with faults: generated ones, and real ones where they are at hand. */
function subjects(): Subject[] {
  const generated = generateProjects({ seed: 7, count: 120 }).projects.flatMap(
    ({ document }) => readDocument(document).value?.graphs.map((graph) => ({ graph, catalog: studio })) ?? [],
  );
  const [path] = catalogPaths('comfyui', /^object_info-2026-06-29/);
  const comfyui = path === undefined ? null : comfyuiCatalog(JSON.parse(readFileSync(path, 'utf8'))).value;
  const real =
    comfyui === null
      ? []
      : corpus('comfyui')
          .slice(0, 120)
          .flatMap(({ text }) => readDocument(text, { catalog: comfyui }).value?.graphs.map((graph) => ({ graph, catalog: comfyui })) ?? []);
  return [...generated, ...real];
}

const all = subjects();

function bytes({ graph, catalog }: Subject): string {
  const { diagnostics, coverage } = compile(graph, { catalog, policy: 'strict' });
  return JSON.stringify({ diagnostics: diagnostics.map(({ fixes: _, ...rest }) => rest), coverage });
}

describe(`order, seed ${seed}`, () => {
  it(`gives the same bytes of diagnostics for ${shuffles} shuffles of nodes and edges`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: all.length - 1 }).chain((index) => {
          const { graph } = all[index] as Subject;
          return fc.record({
            index: fc.constant(index),
            nodes: fc.shuffledSubarray([...graph.nodes], { minLength: graph.nodes.length }),
            edges: fc.shuffledSubarray([...graph.edges], { minLength: graph.edges.length }),
          });
        }),
        ({ index, nodes, edges }) => {
          const subject = all[index] as Subject;
          // Which of two nodes of one id counts is told by their order in the file, and by nothing else.
          if (new Set(nodes.map(({ key }) => key)).size !== nodes.length) return;
          expect(bytes({ ...subject, graph: { ...subject.graph, nodes, edges } })).toBe(bytes(subject));
        },
      ),
      { numRuns: shuffles, seed },
    );
  });

  it(`gives the same bytes however edits are ordered, and every edit's inverse gives the graph back`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: all.length - 1 }), fc.infiniteStream(fc.nat()), (index, stream) => {
        const subject = all[index] as Subject;
        const { graph } = subject;
        if (graph.edges.length < 2 || graph.nodes.length < 2 || new Set(graph.nodes.map(({ key }) => key)).size !== graph.nodes.length) return;
        const next = (): number => stream.next().value ?? 0;
        const [edge, other] = [graph.edges[next() % graph.edges.length], graph.edges[next() % graph.edges.length]];
        const node = graph.nodes[next() % graph.nodes.length];
        if (edge === undefined || other === undefined || node === undefined || edge === other) return;
        const edits: Edit[] = [
          { op: 'reconnect', edge: edge.key, to: other.to },
          { op: 'set-param', node: node.key, param: 'seed', value: next() % 5_000 },
          { op: 'set-label', edge: other.key, label: 'X' },
          { op: 'connect', edge: { key: 'fresh', from: other.from, to: edge.to } },
        ];
        const forwards = applyEdits(graph, edits);
        const backwards = applyEdits(graph, [...edits].reverse());
        expect(bytes({ ...subject, graph: forwards.value })).toBe(bytes({ ...subject, graph: backwards.value }));
        expect(applyEdits(forwards.value, forwards.inverse).value).toEqual(graph);
        const removed = applyEdits(graph, [{ op: 'remove-node', node: node.key }]);
        expect(applyEdits(removed.value, removed.inverse).value).toEqual(graph);
      }),
      { numRuns: shuffles, seed },
    );
  });
});
