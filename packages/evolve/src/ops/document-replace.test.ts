import { catalog, node, type } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migration } from '../declare-migration.ts';
import { type Migrated, migrateDown, migrateUp, type Quarantined } from '../lens.ts';
import { checkSteps, type Migration, migrationDigest } from '../migration.ts';
import { packComplement, unpackComplement } from '../pack-complement.ts';

const image = type('image');
const before = catalog({ name: 'studio', version: '1.0.0', nodes: [node('noise', { out: { image } }), node('blur', { in: { image }, out: { image } })] });
const after = catalog({ name: 'studio', version: '2.0.0', nodes: [node('noise', { out: { image } }), node('soften', { in: { image }, out: { image } })] });

interface Flow {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown> }[];
  edges: { id: string; source: string; target: string }[];
  [field: string]: unknown;
}

/** Another kind for `blur`, another name for its radius, a member at the root, and each document written anew. */
function soften(text: string): string {
  const flow = JSON.parse(text) as Flow;
  for (const one of flow.nodes) {
    if (one.type !== 'blur') continue;
    one.type = 'soften';
    if (Object.hasOwn(one.data, 'radius')) {
      one.data['size'] = one.data['radius'];
      delete one.data['radius'];
    }
  }
  return JSON.stringify({ ...flow, version: 2 });
}

function declared(script: (text: string) => string): Migration {
  return migration({ id: 'studio/3-script', from: before, to: after }, (m) => [m.document.replace('soften', script, { answers: [{ codes: ['kind-removed'], kind: 'blur' }] })]);
}

const softening = declared(soften);
/** The same in the middle of other steps, where the script is not handed the original. */
const amid = migration({ id: 'studio/4-amid', from: before, to: after }, (m) => [
  m.kind('noise').add('seed' as never, 7),
  m.document.replace('soften', soften),
  m.kind('soften').add('quality' as never, 2),
]);

const flow: Flow = {
  nodes: [
    { id: 'n', type: 'noise', position: { x: 0, y: 0 }, data: { scale: 3 } },
    { id: 'b', type: 'blur', position: { x: 9, y: 0 }, data: { radius: 4, note: 'soft' } },
  ],
  edges: [{ id: 'e', source: 'n', target: 'b' }],
};
const text = JSON.stringify(flow, null, 2);

function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(`quarantined: ${result.quarantined}`);
  return result;
}

function changed(json: string, change: (flow: Flow) => void): string {
  const copy = JSON.parse(json) as Flow;
  change(copy);
  return JSON.stringify(copy);
}

/** The way back after an edit. */
function downAfter(change: (flow: Flow) => void, way: Migration = softening): Migrated | Quarantined {
  const up = migrated(migrateUp(text, way));
  const stored = unpackComplement(JSON.parse(JSON.stringify(packComplement(up.complement))));
  return migrateDown(changed(up.text, change), way, stored);
}

const numRuns = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 200;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

describe('document-replace', () => {
  it('hands the text over and keeps the original whole', () => {
    const up = migrated(migrateUp(text, softening));
    expect(up.text).toBe(soften(text));
    expect(up.complement.preimage).toBe(text);
    expect(migrated(migrateDown(up.text, softening, up.complement)).text).toBe(text);
  });

  it('holds the digest of its code, so that other code is another migration', () => {
    const other = declared((json) => json);
    expect(migrationDigest(other)).not.toBe(migrationDigest(softening));
    expect(checkSteps(softening)).toEqual([]);
    const { scripts: _, ...bare } = softening;
    expect(checkSteps(bare)[0]?.message).toContain("the code of the script 'soften' is not at hand here");
    expect(migrateUp(text, bare)).toEqual({ quarantined: "the code of the script 'soften' is not at hand here: load the migration from the file that declares it" });
    expect(checkSteps({ ...softening, scripts: { soften: (json) => json } })[0]?.message).toMatch(
      /the script 'soften' has the digest [0-9a-f]{64}, and the migration was made with/,
    );
    expect(checkSteps({ ...softening, steps: [{ op: 'document-replace', args: {} }] })[0]?.message).toContain('not { script, sha256 }');
  });

  it.each<[string, (json: string) => unknown, string]>([
    ['throws', () => JSON.parse('{'), "the script 'soften' failed: "],
    ['gives no text', () => ({}), "the script 'soften' gave object and not a text"],
    ['gives nothing', () => null, 'gave null and not a text'],
    ['gives no JSON', () => 'done', "what the script 'soften' gave cannot be read"],
    ['gives no graph', () => '{"a":1}', "what the script 'soften' gave cannot be read"],
  ])('leaves a document where it was when the script %s', (_, script, reason) => {
    const result = migrateUp(text, declared(script as (json: string) => string));
    expect('quarantined' in result ? result.quarantined : result.text).toContain(reason);
  });

  it('carries edits back that stand where the script changed nothing, in the formatting of the original', () => {
    const down = migrated(
      downAfter(({ nodes, edges }) => {
        const [noise, blur] = nodes;
        if (noise !== undefined) noise.data['scale'] = 8;
        if (blur !== undefined) blur.position.x = 77;
        nodes.push({ id: 'u', type: 'noise', position: { x: 1, y: 1 }, data: {} });
        edges.push({ id: 'w', source: 'u', target: 'b' });
      }),
    );
    const expected = text.replace('"scale": 3', '"scale": 8').replace('"x": 9', '"x": 77');
    expect(down.text.startsWith(expected.slice(0, expected.indexOf('  ],\n  "edges"') - 1))).toBe(true);
    expect(JSON.parse(down.text)).toEqual({
      nodes: [
        { id: 'n', type: 'noise', position: { x: 0, y: 0 }, data: { scale: 8 } },
        { id: 'b', type: 'blur', position: { x: 77, y: 0 }, data: { radius: 4, note: 'soft' } },
        { id: 'u', type: 'noise', position: { x: 1, y: 1 }, data: {} },
      ],
      edges: [flow.edges[0], { id: 'w', source: 'u', target: 'b' }],
    });
  });

  it.each<[string, (flow: Flow) => void, string]>([
    ['a value under its new name', ({ nodes }) => Object.assign(nodes[1]?.data ?? {}, { size: 5 }), '/nodes/b/data/size'],
    ['a kind', ({ nodes }) => Object.assign(nodes[1] ?? {}, { type: 'noise' }), '/nodes/b/type'],
    ['a node that was rewritten, away', (json) => Object.assign(json, { nodes: json.nodes.slice(0, 1), edges: [] }), '/nodes/b'],
    ['the member that the script wrote', (json) => Object.assign(json, { version: 3 }), '/version'],
  ])('keeps both sides apart when somebody edits %s', (_, change, place) => {
    expect(downAfter(change)).toEqual({ quarantined: `it was edited at ${place}, which the script 'soften' had changed too` });
  });

  it('does not bring a wire back to a node that only the script made', () => {
    const making = declared((json) => changed(json, ({ nodes }) => nodes.push({ id: 'extra', type: 'noise', position: { x: 0, y: 0 }, data: {} })));
    expect(downAfter(({ edges }) => edges.push({ id: 'w', source: 'extra', target: 'b' }), making)).toEqual({
      quarantined: "it was edited at /edges/w, which the script 'soften' had changed too",
    });
  });

  it('brings edits of both periods together, also amid other steps', () => {
    for (const way of [softening, amid]) {
      const down = migrated(downAfter(({ nodes }) => Object.assign(nodes[0]?.data ?? {}, { scale: 8 }), way));
      const later = changed(down.text, ({ nodes }) => Object.assign(nodes[1]?.position ?? {}, { y: 55 }));
      const up = migrated(migrateUp(later, way, down.complement));
      expect((JSON.parse(up.text) as Flow).nodes).toMatchObject([
        { id: 'n', type: 'noise', data: { scale: 8 } },
        { id: 'b', type: 'soften', position: { x: 9, y: 55 }, data: { size: 4, note: 'soft' } },
      ]);
    }
  });

  const value = fc.constantFrom<unknown>(1, 2.5, 'a', null, { deep: [1] });
  const document = fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('noise', 'blur'), fc.constantFrom('radius', 'scale', 'note'), value), { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 6 }),
      fc.constantFrom<string | number>(0, 2, '\t'),
    )
    .map(([nodes, edges, indent]) =>
      JSON.stringify(
        {
          nodes: nodes.map(([of, param, set], index) => ({ id: `n${index}`, type: of, position: { x: index, y: 0 }, data: { [param]: set } })),
          edges: edges.map(([from, to], index) => ({ id: `e${index}`, source: `n${from % nodes.length}`, target: `n${to % nodes.length}` })),
        },
        null,
        indent,
      ),
    );
  const script = fc.array(fc.tuple(fc.nat(6), fc.nat(9), value), { maxLength: 4 });

  function edited(json: string, steps: readonly (readonly [what: number, place: number, next: unknown])[]): string {
    return changed(json, (found) => {
      for (const [what, place, next] of steps) {
        const one = found.nodes[place % Math.max(1, found.nodes.length)];
        if (what === 0 && one !== undefined) one.data['note'] = next;
        else if (what === 1 && one !== undefined) one.position.y = place;
        else if (what === 2) found.edges.splice(place % Math.max(1, found.edges.length), 1);
        else if (what === 3 && !found.nodes.some(({ id }) => id === `u${place}`))
          found.nodes.push({ id: `u${place}`, type: 'noise', position: { x: 0, y: 0 }, data: { note: next } });
        else if (what === 4 && one !== undefined) found.edges.push({ id: `w${found.edges.length}-${place}`, source: one.id, target: one.id });
        else if (what === 5 && one !== undefined && found.nodes.length > 1) {
          found.nodes = found.nodes.filter((other) => other !== one);
          found.edges = found.edges.filter(({ source, target }) => source !== one.id && target !== one.id);
        } else if (what === 6 && one !== undefined) one.data['size'] = next;
      }
    });
  }

  it(`holds the laws or keeps both sides, ${numRuns} times, seed ${seed}`, () => {
    const counts = { carried: 0, apart: 0 };
    fc.assert(
      fc.property(document, script, fc.constantFrom(softening, amid), (json, steps, way) => {
        const up = migrated(migrateUp(json, way));
        expect(migrated(migrateDown(up.text, way, up.complement)).text).toBe(json);
        const next = edited(up.text, steps);
        const down = migrateDown(next, way, up.complement);
        if ('quarantined' in down) {
          counts.apart++;
          expect(down.quarantined).toMatch(/^it was edited at \S+, which the script/);
          return;
        }
        counts.carried++;
        expect(migrated(migrateUp(down.text, way, down.complement)).text).toBe(next);
        const [there, back] = [JSON.parse(next) as Flow, JSON.parse(down.text) as Flow];
        expect(back.nodes.map(({ id }) => id)).toEqual(there.nodes.map(({ id }) => id));
        expect(back.edges).toEqual(there.edges);
        for (const [index, one] of there.nodes.entries())
          expect(back.nodes[index]).toMatchObject({ position: one.position, data: 'note' in one.data ? { note: one.data['note'] } : {} });
      }),
      { numRuns, seed },
    );
    expect(counts.carried).toBeGreaterThan(numRuns / 4);
    expect(counts.apart).toBeGreaterThan(numRuns / 50);
  });
});
