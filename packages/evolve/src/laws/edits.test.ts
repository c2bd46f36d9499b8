import { compile } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { migrateDown, migrateUp } from '../lens.ts';
import type { Migration } from '../migration.ts';
import type { Flow, FlowNode } from './random-document.testing.ts';
import { edit, editScript, type Histogram, sharesOf } from './random-edits.testing.ts';
import { anyScene, migrated, runs, seed, stored } from './scene.testing.ts';

const histogram: Histogram = {};

/** What the migration put in by itself goes and comes with the ways. */
const isInserted = (id: string): boolean => id.startsWith('tb-');

/** Names of values that some step speaks of; any other value is nobody's to change. */
function namesIn({ steps }: Migration): Set<string> {
  return new Set(JSON.stringify(steps.map(({ args }) => args)).match(/[^"\\]+/g));
}

/** Kinds that some step speaks of. */
function kindsIn({ steps, from, to }: Migration): Set<string> {
  const names = namesIn({ steps } as Migration);
  return new Set([...from.kinds.keys(), ...to.kinds.keys()].filter((kind) => names.has(kind)));
}

function byId(nodes: readonly FlowNode[]): Map<string, FlowNode> {
  return new Map(nodes.map((node) => [node.id, node]));
}

describe(`laws of edits, ${runs} runs each, seed ${seed}`, () => {
  it('L3, L4, L5: edits survive the way back, a value that somebody set wins, and what was deleted does not return', () => {
    fc.assert(
      fc.property(anyScene, editScript, ({ migration, text }, script) => {
        const up = migrated(migrateUp(text, migration));
        const done = edit(up.text, script, { catalog: migration.to, histogram });
        const back = JSON.parse(migrated(migrateDown(done.text, migration, stored(up.complement))).text) as Flow;
        const [there, here] = [byId(done.flow.nodes), byId(back.nodes)];
        const [wires, wiresBack] = [new Set(done.flow.edges.map(({ id }) => id)), new Set(back.edges.map(({ id }) => id))];
        for (const id of there.keys()) if (!isInserted(id)) expect({ id, stands: here.has(id) }).toEqual({ id, stands: true });
        for (const id of wires) if (!isInserted(id)) expect({ id, stands: wiresBack.has(id) }).toEqual({ id, stands: true });
        for (const id of done.deleted.nodes) if (!there.has(id)) expect({ id, returned: here.has(id) }).toEqual({ id, returned: false });
        for (const id of done.deleted.edges) if (!wires.has(id)) expect({ id, returned: wiresBack.has(id) }).toEqual({ id, returned: false });
        for (const [id, node] of there) {
          const old = here.get(id);
          if (old === undefined || isInserted(id)) continue;
          expect(old.position).toEqual(node.position);
          expect(old['custom']).toEqual(node['custom']);
        }
        const spoken = namesIn(migration);
        for (const { node, param } of done.set) {
          if (spoken.has(param) || !there.has(node) || isInserted(node)) continue;
          expect({ node, param, value: here.get(node)?.data?.[param] }).toEqual({ node, param, value: there.get(node)?.data?.[param] });
        }
      }),
      { numRuns: runs, seed },
    );
  });

  it('L4: a value that is back under a name that went is the one that was set, not the one that was kept', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        const removing = migration.steps.filter(({ op }) => op === 'param-remove').map(({ args }) => args as { kind: string; param: string });
        const up = migrated(migrateUp(text, migration));
        const flow = JSON.parse(up.text) as Flow;
        const set = flow.nodes.flatMap((node) => removing.filter(({ kind }) => kind === node.type).map(({ param }) => ({ node, param })));
        for (const { node, param } of set) node.data = { ...node.data, [param]: 'mine' };
        const back = byId((JSON.parse(migrated(migrateDown(JSON.stringify(flow), migration, up.complement)).text) as Flow).nodes);
        for (const { node, param } of set) {
          seen++;
          expect({ id: node.id, value: back.get(node.id)?.data?.[param] }).toEqual({ id: node.id, value: 'mine' });
        }
      }),
      { numRuns: runs, seed },
    );
    expect(seen).toBeGreaterThan(0);
  });

  it('L6: what no step speaks of is untouched', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        const spoken = kindsIn(migration);
        const [before, after] = [JSON.parse(text) as Flow, JSON.parse(migrated(migrateUp(text, migration)).text) as Flow];
        const nodes = byId(after.nodes);
        for (const node of before.nodes) if (!spoken.has(node.type)) expect(nodes.get(node.id)).toEqual(node);
        seen += before.nodes.filter(({ type: kind }) => !spoken.has(kind)).length;
        if (migration.steps.some(({ op }) => op === 'edges-enforce')) return;
        const kinds = new Map(before.nodes.map(({ id, type: kind }) => [id, kind]));
        const isFree = (id: string): boolean => !spoken.has(kinds.get(id) ?? '');
        for (const edge of before.edges) if (isFree(edge.source) && isFree(edge.target)) expect(after.edges.find(({ id }) => id === edge.id)).toEqual(edge);
      }),
      { numRuns: runs, seed },
    );
    expect(seen).toBeGreaterThan(runs);
  });

  it('L13: neither way makes an edge that leads nowhere, nor a second one into an input that takes one', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyScene, editScript, ({ migration, text }, script) => {
        const up = migrated(migrateUp(text, migration));
        const edited = edit(up.text, script, { catalog: migration.to, histogram }).text;
        const back = migrated(migrateDown(edited, migration, stored(up.complement))).text;
        expect(dangling(up.text)).toBeLessThanOrEqual(dangling(text));
        expect(dangling(back)).toBeLessThanOrEqual(Math.max(dangling(edited), dangling(text)));
        if (!isPlain(text, migration.from)) return;
        expect(crowded(up.text, migration.to)).toBe(0);
        if (!isPlain(edited, migration.to)) return;
        seen++;
        // Two wires that somebody put into one input, which takes several under the new catalog, are somebody's and stay.
        expect(crowded(back, migration.from)).toBeLessThanOrEqual(sharedInputs(edited, back));
      }),
      { numRuns: runs, seed },
    );
    expect(seen).toBeGreaterThan(runs / 10);
  });

  afterAll(() => {
    const shares = sharesOf(histogram);
    console.log(
      `edits: ${Object.entries(shares)
        .map(([name, share]) => `${name} ${(share * 100).toFixed(1)} %`)
        .join(', ')}`,
    );
    for (const [name, share] of Object.entries(shares)) expect({ name, isTried: share > 0.03 }).toEqual({ name, isTried: true });
  });
});

function codesOf(text: string, catalog: Catalog): string[] {
  const graph = readDocument(text, { catalog }).value?.graphs[0];
  return graph === undefined
    ? []
    : compile(graph, { catalog, policy: 'strict', moment: 'migrate' }).diagnostics.flatMap(({ code, severity }) => (severity === 'info' ? [] : [code]));
}

function crowded(text: string, catalog: Catalog): number {
  return codesOf(text, catalog).filter((code) => code === 'port-cardinality').length;
}

/** Every edge leads to a port of this catalog, and no input has one too many. */
/** Inputs with several edges in `there` that still end together in `here`. */
function sharedInputs(there: string, here: string): number {
  const inputOf = (text: string): Map<string, string> => new Map((readDocument(text).value?.graphs[0]?.edges ?? []).map(({ key, to }) => [key, `${to.node}/${to.port}`]));
  const [before, after] = [inputOf(there), inputOf(here)];
  const groups = new Map<string, string[]>();
  for (const [edge, input] of before) groups.set(input, [...(groups.get(input) ?? []), edge]);
  return [...groups.values()].filter((edges) => {
    const inputs = edges.flatMap((edge) => after.get(edge) ?? []);
    return new Set(inputs).size < inputs.length;
  }).length;
}

function isPlain(text: string, catalog: Catalog): boolean {
  const odd = new Set(['unknown-port', 'unknown-kind', 'ambiguous-port', 'wrong-direction', 'dangling-edge', 'port-cardinality', 'duplicate-edge']);
  return (
    !codesOf(text, catalog).some((code) => odd.has(code)) && readDocument(text, { catalog }).value?.graphs[0]?.edges.every(({ quarantined }) => quarantined === undefined) === true
  );
}

function dangling(text: string): number {
  const graph = readDocument(text).value?.graphs[0];
  const keys = new Set(graph?.nodes.map(({ key }) => key));
  return graph?.edges.filter(({ from, to }) => !keys.has(from.node) || !keys.has(to.node)).length ?? 0;
}
