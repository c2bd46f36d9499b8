import { readDocument } from '@turnbuckle/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Complement, utf8Length } from './complement.ts';
import { studioMigration, studioV1, studioV2 } from './example-migration.examples.ts';
import { type Migrated, migrateDown, migrateUp, type Quarantined } from './lens.ts';
import type { Migration, MigrationStep } from './migration.ts';
import { complementSizeBytes, packComplement, unpackComplement } from './pack-complement.ts';

const runs = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 200;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

/** A React Flow document as the tests change it. */
interface Flow {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown>; [field: string]: unknown }[];
  edges: { id: string; source: string; target: string; sourceHandle?: string | null; targetHandle?: string | null; [field: string]: unknown }[];
  [field: string]: unknown;
}

const style = fc.constantFrom<string | number>(2, '\t', 0, 1);
/** Values as people set them. */
const value = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom('perlin', 'simplex', 'x'), fc.double({ noNaN: true, min: 0, max: 1 }));

/** Documents of a catalog as people leave them: right and wrong wires, fields that nobody knows, any formatting. */
function documents(kinds: readonly { name: string; in: readonly string[]; out: readonly string[]; params: readonly string[] }[]): fc.Arbitrary<string> {
  const node = fc.record({
    kind: fc.constantFrom(...kinds),
    keys: fc.array(fc.nat(9), { maxLength: 3 }),
    values: fc.array(value, { minLength: 3, maxLength: 3 }),
    extra: fc.boolean(),
  });
  return fc
    .tuple(fc.array(node, { minLength: 1, maxLength: 9 }), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(9), fc.nat(9), fc.nat(19)), { maxLength: 12 }), style)
    .map(([nodes, wires, step]) => {
      const flow: Flow = {
        nodes: nodes.map(({ kind, keys, values, extra }, index) => ({
          id: `n${index}`,
          type: kind.name,
          position: { x: index * 100, y: 0 },
          data: Object.fromEntries(keys.flatMap((key, at) => (kind.params.length === 0 ? [] : [[kind.params[key % kind.params.length], values[at]]]))),
          ...(extra ? { measured: { width: 160, height: 90 }, selected: false } : {}),
        })),
        edges: [],
        viewport: { x: 0, y: 0, zoom: 1 },
      };
      for (const [from, to, output, input, odd] of wires) {
        const [source, target] = [nodes[from % nodes.length], nodes[to % nodes.length]];
        const [out, into] = [source?.kind.out, target?.kind.in];
        if (out === undefined || into === undefined || out.length === 0 || into.length === 0) continue;
        const handle = odd === 0 ? null : odd === 1 ? 'lost' : into[input % into.length];
        flow.edges.push({
          id: `e${flow.edges.length}`,
          source: `n${from % nodes.length}`,
          target: odd === 2 ? 'gone' : `n${to % nodes.length}`,
          sourceHandle: out[output % out.length] ?? null,
          targetHandle: handle ?? null,
        });
      }
      return JSON.stringify(flow, null, step);
    });
}

/** What documents of a catalog may hold. */
const shapes = (catalog: typeof studioV1 | typeof studioV2): { name: string; in: string[]; out: string[]; params: string[] }[] =>
  [...catalog.kinds.values()].map((kind) => ({
    name: kind.name,
    in: Object.keys(kind.in),
    out: Object.keys(kind.out),
    params: [...Object.keys(kind.params), ...Object.entries(kind.in).flatMap(([name, port]) => (port.param === undefined ? [] : [name]))],
  }));

const oldDocument = documents(shapes(studioV1));
const anyDocument = fc.oneof(oldDocument, documents([...shapes(studioV1), ...shapes(studioV2)]));

const histogram: Record<string, number> = {};

type EditScript = readonly (readonly [kind: number, a: number, b: number, value: unknown])[];
const script: fc.Arbitrary<EditScript> = fc.array(fc.tuple(fc.nat(7), fc.nat(), fc.nat(), value), { minLength: 0, maxLength: 5 });
const editNames = ['set-param', 'move', 'delete-node', 'delete-edge', 'add-node', 'add-edge', 'reconnect', 'field'] as const;

/** Edits as an editor makes them, on the document's own names; gives the new text and what was done. */
function edit(
  text: string,
  steps: EditScript,
): {
  text: string;
  flow: Flow;
  added: { nodes: string[]; edges: string[] };
  deleted: { nodes: string[]; edges: string[] };
  set: { node: string; param: string; value: unknown }[];
} {
  const flow = JSON.parse(text) as Flow;
  const [added, deleted] = [
    { nodes: [] as string[], edges: [] as string[] },
    { nodes: [] as string[], edges: [] as string[] },
  ];
  const set: { node: string; param: string; value: unknown }[] = [];
  for (const [kind, a, b, next] of steps) {
    const name = editNames[kind % editNames.length] ?? 'move';
    const node = flow.nodes[a % Math.max(1, flow.nodes.length)];
    const edge = flow.edges[b % Math.max(1, flow.edges.length)];
    histogram[name] = (histogram[name] ?? 0) + 1;
    if (name === 'set-param' && node !== undefined) {
      const key = Object.keys(node.data)[b % Math.max(1, Object.keys(node.data).length)] ?? 'note';
      node.data[key] = next;
      set.push({ node: node.id, param: key, value: next });
    } else if (name === 'move' && node !== undefined) node.position = { x: a % 977, y: b % 977 };
    else if (name === 'field' && node !== undefined) node['custom'] = next;
    else if (name === 'delete-node' && node !== undefined) {
      flow.nodes = flow.nodes.filter((one) => one !== node);
      deleted.nodes.push(node.id);
      for (const one of flow.edges.filter(({ source, target }) => source === node.id || target === node.id)) deleted.edges.push(one.id);
      flow.edges = flow.edges.filter(({ source, target }) => source !== node.id && target !== node.id);
    } else if (name === 'delete-edge' && edge !== undefined) {
      flow.edges = flow.edges.filter((one) => one !== edge);
      deleted.edges.push(edge.id);
    } else if (name === 'add-node') {
      const id = `u${a % 100_000}`;
      if (flow.nodes.some((one) => one.id === id)) continue;
      flow.nodes.push({ id, type: b % 2 === 0 ? 'noise' : 'blur', position: { x: 1, y: 2 }, data: {} });
      added.nodes.push(id);
    } else if (name === 'add-edge' && node !== undefined) {
      const id = `w${b % 100_000}`;
      if (flow.edges.some((one) => one.id === id)) continue;
      flow.edges.push({ id, source: node.id, target: flow.nodes[b % flow.nodes.length]?.id ?? node.id, sourceHandle: 'image', targetHandle: 'image' });
      added.edges.push(id);
    } else if (name === 'reconnect' && edge !== undefined && node !== undefined) edge.source = node.id;
  }
  const step = text.includes('\n\t') ? '\t' : (/\n( +)/.exec(text)?.[1] ?? 0);
  return { text: JSON.stringify(flow, null, step), flow, added, deleted, set };
}

function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(`quarantined: ${result.quarantined}`);
  return result;
}

const check = (property: fc.IPropertyWithHooks<never> | fc.IRawProperty<never>): void => fc.assert(property as fc.IRawProperty<unknown>, { numRuns: runs, seed });

describe(`laws of lenses, ${runs} runs each, seed ${seed}`, () => {
  it('L1 GetPut: the way back of an unedited document gives its bytes', () => {
    check(
      fc.property(anyDocument, (a) => {
        const up = migrated(migrateUp(a, studioMigration));
        expect(migrated(migrateDown(up.text, studioMigration, up.complement)).text).toBe(a);
      }) as never,
    );
  });

  it('L2 PutGet: forward again after the way back gives the edited document', () => {
    check(
      fc.property(anyDocument, script, (a, steps) => {
        const up = migrated(migrateUp(a, studioMigration));
        const edited = edit(up.text, steps).text;
        const down = migrated(migrateDown(edited, studioMigration, up.complement));
        expect(migrated(migrateUp(down.text, studioMigration, down.complement)).text).toBe(edited);
      }) as never,
    );
  });

  it('L3, L4, L5: edits survive the way back, and what was deleted does not return', () => {
    check(
      fc.property(oldDocument, script, (a, steps) => {
        const up = migrated(migrateUp(a, studioMigration));
        const done = edit(up.text, steps);
        const back = JSON.parse(migrated(migrateDown(done.text, studioMigration, up.complement)).text) as Flow;
        const stands = (id: string): boolean => done.flow.nodes.some((node) => node.id === id);
        for (const id of done.added.nodes) if (stands(id)) expect(back.nodes.map((node) => node.id)).toContain(id);
        for (const id of done.added.edges) if (done.flow.edges.some((edge) => edge.id === id)) expect(back.edges.map((edge) => edge.id)).toContain(id);
        for (const id of done.deleted.nodes) if (!stands(id)) expect(back.nodes.map((node) => node.id)).not.toContain(id);
        for (const id of done.deleted.edges) if (!done.flow.edges.some((edge) => edge.id === id)) expect(back.edges.map((edge) => edge.id)).not.toContain(id);
        for (const node of done.flow.nodes) {
          const old = back.nodes.find((one) => one.id === node.id);
          if (node.id.startsWith('tb-')) continue;
          expect(old?.position).toEqual(node.position);
          expect(old?.['custom']).toEqual(node['custom']);
        }
        for (const { node, param, value: set } of done.set) {
          const last = done.set.filter((one) => one.node === node && one.param === param).at(-1);
          if (!stands(node) || last?.value !== set || node.startsWith('tb-')) continue;
          const data = back.nodes.find((one) => one.id === node)?.data ?? {};
          const name = param === 'share' && !Object.hasOwn(data, 'share') ? 'amount' : param;
          // The default that the migration wrote says nothing of its own, so it goes where it came from.
          if (param === 'octaves' && set === 3) continue;
          if (name === 'amount' && typeof set === 'number') expect(data['amount']).toBeCloseTo(set * 100, 6);
          else expect(data[name]).toEqual(set);
        }
      }) as never,
    );
  });

  it('L7: every worker makes the same bytes', () => {
    check(
      fc.property(anyDocument, (a) => {
        expect(migrateUp(a, studioMigration)).toEqual(migrateUp(a, studioMigration));
      }) as never,
    );
  });

  it('L8: any alternation of ways and edits keeps the last word', () => {
    check(
      fc.property(oldDocument, fc.array(script, { minLength: 2, maxLength: 4 }), (a, scripts) => {
        let text = a;
        let complement: Migrated['complement'] | undefined;
        for (const [index, steps] of scripts.entries()) {
          const way = index % 2 === 0 ? migrateUp : migrateDown;
          const result = migrated(complement === undefined ? migrateUp(text, studioMigration) : way(text, studioMigration, complement));
          const edited = edit(result.text, steps).text;
          const back = index % 2 === 0 ? migrateDown : migrateUp;
          const there = migrated(back(edited, studioMigration, result.complement));
          expect(migrated(way(there.text, studioMigration, there.complement)).text).toBe(edited);
          text = edited;
          complement = result.complement;
        }
      }) as never,
    );
  });

  it('L10: whatever comes in, the answer is a document or a reason', () => {
    check(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          oldDocument.map((text) => text.slice(0, text.length / 2)),
          anyDocument,
        ),
        (text) => {
          const result = migrateUp(text, studioMigration);
          expect('quarantined' in result ? result.quarantined.length : result.text.length).toBeGreaterThanOrEqual(1);
        },
      ) as never,
    );
  });

  it('L13: neither way makes an edge that leads nowhere, nor a second one into an input', () => {
    check(
      fc.property(oldDocument, script, (a, steps) => {
        const up = migrated(migrateUp(a, studioMigration));
        const edited = edit(up.text, steps).text;
        const back = migrated(migrateDown(edited, studioMigration, up.complement)).text;
        expect(dangling(up.text)).toBeLessThanOrEqual(dangling(a));
        expect(dangling(back)).toBeLessThanOrEqual(Math.max(dangling(edited), dangling(a)));
      }) as never,
    );
  });

  it('L14: complements are small, and every edit was tried', () => {
    const shares: number[] = [];
    fc.assert(
      fc.property(oldDocument, (a) => {
        const up = migrated(migrateUp(a, studioMigration));
        shares.push(complementSizeBytes(up.complement) / utf8Length(a));
        const { steps } = up.complement;
        const unpacked = unpackComplement(JSON.parse(JSON.stringify(packComplement(up.complement))));
        expect({ ...unpacked, steps: steps.map((_, index) => unpacked.steps[index] ?? null) }).toEqual(up.complement);
      }),
      { numRuns: runs, seed },
    );
    shares.sort((x, y) => x - y);
    const at = (share: number): number => shares[Math.floor(shares.length * share)] ?? 0;
    const total = Object.values(histogram).reduce((sum, count) => sum + count, 0);
    console.log(
      `complements: p50 ${(at(0.5) * 100).toFixed(1)} %, p99 ${(at(0.99) * 100).toFixed(1)} % of the body; edits ${Object.entries(histogram)
        .map(([name, count]) => `${name} ${((count / total) * 100).toFixed(0)} %`)
        .join(', ')}`,
    );
    expect(Math.min(...editNames.map((name) => (histogram[name] ?? 0) / total))).toBeGreaterThan(0.03);
  });
});

function dangling(text: string): number {
  const { value: document } = readDocument(text);
  const [graph] = document?.graphs ?? [];
  const keys = new Set(graph?.nodes.map(({ key }) => key));
  return graph?.edges.filter(({ from, to }) => !keys.has(from.node) || !keys.has(to.node)).length ?? 0;
}

/** Finds nothing to do in any document, so that the one step beside it keeps its place and has nobody to be fused with. */
const idle: MigrationStep = { op: 'kind-rename', args: { from: 'no such kind', to: 'none either' } };

function alone(index: number): Migration {
  return { ...studioMigration, steps: studioMigration.steps.map((step, at) => (at === index ? step : idle)) };
}

/** Every step written into the text before the next one reads it. */
function stepByStep(text: string): { text: string; steps: Complement['steps'] } {
  const steps: Complement['steps'][number][] = [];
  let current = text;
  for (const index of studioMigration.steps.keys()) {
    const result = migrated(migrateUp(current, alone(index)));
    current = result.text;
    steps.push(result.complement.steps[index] ?? null);
  }
  return { text: current, steps };
}

describe(`fused steps, ${runs} runs each, seed ${seed}`, () => {
  it('give the bytes and the entries that the same steps give one by one', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        const fused = migrated(migrateUp(text, studioMigration));
        const apart = stepByStep(text);
        expect(fused.text).toBe(apart.text);
        expect(fused.complement.steps).toEqual(apart.steps);
      }),
      { numRuns: runs, seed },
    );
  });

  it('go back as one by one', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        const up = migrated(migrateUp(text, studioMigration));
        // Without a witness every step is walked.
        const walked = { ...up.complement, witness: '', patch: [] };
        let current = up.text;
        for (const index of [...studioMigration.steps.keys()].reverse()) current = migrated(migrateDown(current, alone(index), walked)).text;
        expect(migrated(migrateDown(up.text, studioMigration, walked)).text).toBe(current);
      }),
      { numRuns: runs, seed },
    );
  });
});
