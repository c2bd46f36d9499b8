import { compile, type Plan, type PlanInput, planOf } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import { type Catalog, canonicalJson, digestJson, type Json } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageGate } from '../coverage-gate.ts';
import { diffCatalogs } from '../diff-catalogs.ts';
import { migrateUp } from '../lens.ts';
import type { Migration } from '../migration.ts';
import { migrated, randomScene, runs, seed } from './scene.testing.ts';

function errorsOf(text: string, catalog: Catalog): string[] {
  const graph = readDocument(text, { catalog }).value?.graphs[0];
  if (graph === undefined) throw new Error('no graph');
  return compile(graph, { catalog, policy: 'strict', moment: 'migrate' }).diagnostics.flatMap(({ code, severity }) => (severity === 'error' ? [code] : []));
}

/** Neither an error nor a warning: a kind that the old catalog does not know is judged for the first time under the new one. */
function isRight(text: string, catalog: Catalog): boolean {
  const graph = readDocument(text, { catalog }).value?.graphs[0];
  return graph !== undefined && compile(graph, { catalog, policy: 'strict', moment: 'migrate' }).diagnostics.every(({ severity }) => severity === 'info');
}

/** What a step says by itself that it leaves: a node that goes leaves the inputs open that it fed, and converted values are what the table makes of them. */
function residueOf({ steps }: Migration): Set<string> {
  const residue = new Set<string>();
  for (const { op } of steps) {
    if (op === 'kind-remove' || op === 'kind-replace' || op === 'input-to-param' || op === 'pattern-rewrite') residue.add('port-required');
    if (op === 'param-convert' || op === 'kind-replace' || op === 'input-to-param')
      for (const code of ['param-not-in-set', 'param-mistyped', 'param-out-of-range']) residue.add(code);
    if (op === 'kind-merge' || op === 'pattern-rewrite' || op === 'kind-replace')
      for (const code of ['param-not-in-set', 'param-mistyped', 'param-out-of-range', 'port-required']) residue.add(code);
    if (op === 'param-to-input') residue.add('param-mistyped');
  }
  return residue;
}

/** Names of nodes, kinds and ports by a renaming, so that two plans can be compared. */
function renamed(plan: Plan, { steps }: Migration): Json {
  const kinds = new Map<string, string>();
  const ports = new Map<string, string>();
  for (const { op, args } of steps) {
    const { kind = '', from, to, side = 'in' } = args as { kind?: string; from: string; to: string; side?: string };
    if (op === 'kind-rename') kinds.set(from, to);
    else if (op === 'port-rename' || op === 'param-rename') ports.set(`${kind} ${side} ${from}`, to);
  }
  const kindOf = new Map(plan.steps.map(({ node, kind }) => [node, kinds.get(kind) ?? kind]));
  const portOf = (node: string, side: 'in' | 'out', port: string): string => ports.get(`${kindOf.get(node) ?? ''} ${side} ${port}`) ?? port;
  const input = (value: PlanInput): Json => {
    if ('constant' in value) return { constant: value.constant };
    if ('all' in value) return { all: value.all.map(input) };
    return { from: [value.from[0], portOf(value.from[0], 'out', value.from[1])], steps: value.steps as unknown as Json };
  };
  return plan.steps
    .map(({ node, inputs }) => ({
      node,
      kind: kindOf.get(node) ?? '',
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [portOf(node, 'in', name), input(value)])),
    }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

function planIn(text: string, catalog: Catalog): Plan {
  const graph = readDocument(text, { catalog }).value?.graphs[0];
  if (graph === undefined) throw new Error('no graph');
  return planOf(compile(graph, { catalog, policy: 'draft' }).resolved);
}

const renaming = { only: ['kind-rename', 'port-rename', 'param-rename'], isEnforced: false };

describe(`laws of types, ${runs} runs each, seed ${seed}`, () => {
  it('L9: what is right under the old catalog is right under the new one, but for what is quarantined or declared to be left', () => {
    const counts = { right: 0, residue: 0 };
    fc.assert(
      fc.property(randomScene({ isEnforced: true }), ({ migration, text }) => {
        const strict = { ...migration, steps: migration.steps.map((step) => (step.op === 'edges-enforce' ? { op: step.op, args: { policy: 'strict' } } : step)) };
        const after = errorsOf(migrated(migrateUp(text, strict)).text, migration.to);
        // Whatever came in, no edge that is in use is wrong.
        expect(after.filter((code) => !['port-required', 'param-not-in-set', 'param-mistyped', 'param-out-of-range'].includes(code))).toEqual([]);
        if (!isRight(text, migration.from)) return;
        const residue = residueOf(migration);
        expect(after.filter((code) => !residue.has(code))).toEqual([]);
        counts[after.length > 0 ? 'residue' : 'right']++;
      }),
      { numRuns: runs, seed },
    );
    console.log(`L9: ${JSON.stringify(counts)} of documents that were right`);
    expect(counts.right).toBeGreaterThan(runs / 20);
  });

  it('L11: what only gets other names computes the same', () => {
    let steps = 0;
    fc.assert(
      fc.property(randomScene(renaming), ({ migration, text }) => {
        const names = new Set([...migration.to.kinds.values()].flatMap((kind) => [kind.name, ...Object.keys(kind.in), ...Object.keys(kind.out), ...Object.keys(kind.params)]));
        // A document that uses a new name under the old catalog already says something else by it.
        const fresh = [...names].filter((name) => name.includes('·'));
        if (fresh.some((name) => text.includes(`"${name}"`)) || errorsOf(text, migration.from).includes('wrong-direction')) return;
        const [before, after] = [planIn(text, migration.from), planIn(migrated(migrateUp(text, migration)).text, migration.to)];
        steps += before.steps.length;
        expect(digestJson(renamed(after, { ...migration, steps: [] }))).toBe(digestJson(renamed(before, migration)));
      }),
      { numRuns: runs, seed },
    );
    expect(steps).toBeGreaterThan(runs);
  });

  it('L12: what the steps do not answer the gate names, and it passes once they do', () => {
    let breaking = 0;
    fc.assert(
      fc.property(randomScene(), ({ migration }) => {
        expect(coverageGate(migration, 0).uncovered.map(({ code, kind, port, param }) => `${code} ${kind}.${port ?? param ?? ''}`)).toEqual([]);
        const bare = coverageGate({ ...migration, steps: [] }, 0).uncovered;
        const stored = diffCatalogs(migration.from, migration.to).filter(({ levels }) => levels.stored === 'breaking');
        expect(bare.map((change) => canonicalJson(change as unknown as Json))).toEqual(stored.map((change) => canonicalJson(change as unknown as Json)));
        breaking += stored.length;
      }),
      { numRuns: runs, seed },
    );
    expect(breaking).toBeGreaterThan(runs);
  });
});
