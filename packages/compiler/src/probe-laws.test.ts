import { readDocument } from '@turnbuckle/formats';
import { applyEdits, type Catalog, type Diagnostic, type Edge, type Edit, type Graph, type GraphNode } from '@turnbuckle/model';
import { generateProjects, studio } from '@turnbuckle/texture';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Session } from './compile.ts';
import type { PresetName } from './policy/presets.ts';
import type { Answer, ProbeStart, ProbeTarget } from './probe.ts';
import { exampleCatalog } from './rules/examples.ts';

/** What makes a finding another one: the wire that is being drawn has none yet, whatever its key was. */
function identity({ code, at }: Diagnostic): string {
  return JSON.stringify([code, at.node, at.port, at.edge, at.nodes]);
}

/** Findings that matter and that the graph had not before, the drawn edge's own always among them. */
function fresh(before: Session, edits: readonly Edit[], drawn: string | undefined): readonly Diagnostic[] {
  const { value, refusal } = applyEdits(before.graph, edits);
  expect(refusal).toBeNull();
  const known = new Set(before.diagnostics.filter(({ at }) => at.edge === undefined || at.edge !== drawn).map(identity));
  return compile(value, { catalog: before.catalog, policy: before.policy, moment: 'edit' }).diagnostics.filter(
    (diagnostic) => diagnostic.severity !== 'info' && !known.has(identity(diagnostic)),
  );
}

/** The edits of drawing the wire by hand: what moves goes, what stands at the input goes, the edge comes. */
function byHand(session: Session, { start, target }: Drawn): { edits: readonly Edit[]; replaced: readonly string[]; key: string } {
  const own = { node: start.node, port: start.port };
  const [from, to] = start.side === 'in' ? [target, own] : [own, target];
  const port = session.resolved.byKey.get(to.node)?.ports?.inputs.get(to.port ?? '');
  const replaced =
    port?.many === true
      ? []
      : session.resolved.edges
          .filter(({ edge, input, gap }) => gap !== 'dangling' && edge.to.node === to.node && input?.port === port && edge.key !== start.moving)
          .map(({ edge }) => edge.key);
  const gone = [...(start.moving === undefined ? [] : [start.moving]), ...replaced];
  const key = start.moving ?? 'drawn-by-hand';
  return { edits: [...gone.map((edge): Edit => ({ op: 'disconnect', edge })), { op: 'connect', edge: { key, from, to } }], replaced, key };
}

interface Drawn {
  readonly start: ProbeStart;
  readonly target: ProbeTarget;
}

/** Holds one answer against a full recompile. */
function hold(session: Session, drawn: Drawn, answer: Answer): void {
  const { edits, replaced, key } = byHand(session, drawn);
  const direct = fresh(session, edits, key);
  const errors = direct.filter(({ severity }) => severity === 'error');
  const label = JSON.stringify([drawn, answer.kind, answer.code]);
  if (answer.kind === 'refuse') {
    expect(
      errors.map(({ code }) => code),
      label,
    ).toContain(answer.code);
    expect(answer.edits).toEqual([]);
    return;
  }
  const made = fresh(session, answer.edits, drawn.start.moving);
  expect(
    made.filter(({ severity }) => severity === 'error'),
    label,
  ).toEqual([]);
  expect([...answer.breaks].sort(), label).toEqual([...replaced].sort());
  const after = applyEdits(session.graph, answer.edits).value;
  for (const broken of answer.breaks) expect(after.edges.some((edge) => edge.key === broken)).toBe(false);
  if (answer.kind === 'make-with-converter') {
    expect(
      errors.map(({ code }) => code),
      label,
    ).toContain(answer.code);
    const added = after.nodes.filter(({ key: node }) => !session.graph.nodes.some((old) => old.key === node));
    expect(added.map(({ kind }) => kind)).toEqual(answer.inserts);
    expect(added.length).toBeGreaterThan(0);
    return;
  }
  expect(errors, label).toEqual([]);
  expect(direct.length > 0, label).toBe(answer.kind === 'make-flagged');
  if (answer.kind === 'make-flagged') expect(direct.map(({ code }) => code)).toContain(answer.code);
  else expect(answer.code).toBeNull();
  if (answer.kind !== 'make-flagged') expect(replaced.length > 0, label).toBe(answer.kind === 'make-replacing');
}

/** Random small graphs of a catalog: mostly right port names, some wires that fit and many that do not. */
function graphs(catalog: Catalog): fc.Arbitrary<Graph> {
  const kinds = [...catalog.kinds.values()];
  return fc
    .tuple(fc.array(fc.constantFrom(...kinds), { minLength: 2, maxLength: 5 }), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { maxLength: 5 }))
    .map(([chosen, picks]) => {
      const nodes = chosen.map(({ name }, index): GraphNode => ({ key: `n${index}`, kind: name, params: {} }));
      const edges = picks.flatMap(([a, b, c, d], index): Edge[] => {
        const [source, target] = [chosen[a % chosen.length], chosen[b % chosen.length]];
        const [outputs, inputs] = [Object.keys(source?.out ?? {}), Object.keys(target?.in ?? {})];
        if (outputs.length === 0 || inputs.length === 0) return [];
        return [
          {
            key: `e${index}`,
            from: { node: `n${a % chosen.length}`, port: outputs[c % outputs.length] ?? null },
            to: { node: `n${b % chosen.length}`, port: inputs[d % inputs.length] ?? null },
          },
        ];
      });
      return { id: 'main', nodes, edges };
    });
}

function startsOf(session: Session): ProbeStart[] {
  return session.resolved.nodes.flatMap(({ node, ports }) => [
    ...[...(ports?.outputs.keys() ?? [])].map((port): ProbeStart => ({ node: node.key, port, side: 'out' })),
    ...[...(ports?.inputs.keys() ?? [])].map((port): ProbeStart => ({ node: node.key, port, side: 'in' })),
  ]);
}

const policies = fc.constantFrom<PresetName>('draft', 'strict', 'legacy');

describe('law of the probe: each answer is what a full recompile says', () => {
  it.each([
    ['the examples', exampleCatalog],
    ['the studio', studio],
  ] as const)('on random graphs over %s', (_, catalog) => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(graphs(catalog), policies, fc.nat(), (graph, policy, pick) => {
        const session = compile(graph, { catalog, policy, moment: 'edit' });
        const starts = startsOf(session);
        const start = starts[pick % Math.max(1, starts.length)];
        if (start === undefined) return;
        const probe = session.probe(start);
        for (const target of probe.targets()) {
          const answer = probe.to(target);
          seen.set(answer.kind, (seen.get(answer.kind) ?? 0) + 1);
          hold(session, { start, target }, answer);
        }
      }),
      { numRuns: 120 },
    );
    for (const kind of ['make', 'make-replacing', 'make-with-converter', 'make-flagged', 'refuse']) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(0);
  });

  it('on wires that are moved', () => {
    fc.assert(
      fc.property(graphs(exampleCatalog), policies, fc.nat(), fc.boolean(), (...[graph, policy, pick, fromOutput]) => {
        const moved = graph.edges[pick % Math.max(1, graph.edges.length)];
        if (moved === undefined) return;
        const session = compile(graph, { catalog: exampleCatalog, policy, moment: 'edit' });
        const start: ProbeStart = fromOutput ? { ...moved.from, side: 'out', moving: moved.key } : { ...moved.to, side: 'in', moving: moved.key };
        const probe = session.probe(start);
        for (const target of probe.targets()) hold(session, { start, target }, probe.to(target));
      }),
      { numRuns: 120 },
    );
  });

  it('on saved graphs with their faults', () => {
    const { projects } = generateProjects({ seed: 7, count: 12 });
    for (const { document } of projects) {
      const graph = readDocument(document, { catalog: studio }).value?.graphs[0];
      if (graph === undefined) throw new Error('a project was not read');
      const session = compile(graph, { catalog: studio, policy: 'strict', moment: 'edit' });
      for (const start of startsOf(session).filter((_, index) => index % 9 === 0)) {
        const probe = session.probe(start);
        for (const target of probe.targets().filter((_, index) => index % 3 === 0)) hold(session, { start, target }, probe.to(target));
      }
    }
  });
});
