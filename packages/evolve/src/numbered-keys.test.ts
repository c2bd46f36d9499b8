import { readDocument } from '@turnbuckle/formats';
import { type Catalog, type Json, makeCatalog, type NodeKind, namedType } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { type Migrated, migrateDown, migrateUp, type Quarantined } from './lens.ts';
import type { Migration } from './migration.ts';

const image = namedType('IMAGE');
const mask = namedType('MASK');
const kinds: readonly NodeKind[] = [
  { name: 'Load', in: {}, out: { 'out:0': { type: mask } }, params: {} },
  { name: 'Save', in: { images: { type: image, required: true } }, out: {}, params: {}, sink: true },
  {
    name: 'MaskToImage',
    in: { mask: { type: mask, required: true } },
    out: { 'out:0': { type: image } },
    params: {},
    converter: { from: 'mask', to: 'out:0', cost: 1, lossless: true },
  },
];
const catalog: Catalog = makeCatalog({ version: '1', types: { IMAGE: [], MASK: [] }, kinds });
const enforcing: Migration = { id: 'ui/1', from: catalog, to: catalog, steps: [{ op: 'edges-enforce', args: { policy: 'strict' } }], waivers: [], mayChangeResults: true };

const slot = (name: string, type: string, link: number | null): Json => ({ name, type, link });
const text = JSON.stringify({
  last_node_id: 7,
  last_link_id: 4,
  nodes: [
    { id: 1, type: 'Load', pos: [0, 0], size: [210, 46], flags: {}, order: 0, mode: 0, inputs: [], outputs: [{ name: 'MASK', type: 'MASK', links: [3] }], properties: {} },
    { id: 2, type: 'Save', pos: [400, 0], size: [210, 46], flags: {}, order: 1, mode: 0, inputs: [slot('images', 'IMAGE', 3)], outputs: [], properties: {} },
  ],
  links: [[3, 1, 0, 2, 0, 'MASK']],
  groups: [],
  config: {},
  extra: {},
  version: 0.4,
});

function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(result.quarantined);
  return result;
}

function shown(json: string): string[] {
  const graph = readDocument(json, { catalog }).value?.graphs[0];
  return [
    ...(graph?.nodes ?? []).map(({ key, kind }) => `${key} ${kind}`),
    ...(graph?.edges ?? []).map(({ key, from, to }) => `${key} ${from.node}.${from.port} ${to.node}.${to.port}`),
  ];
}

describe('what a step inserts into a document that numbers its nodes', () => {
  const up = migrated(migrateUp(text, enforcing));

  it('gets the next numbers that nobody ever had', () => {
    expect(shown(up.text)).toEqual(['1 Load', '2 Save', '8 MaskToImage', '3 8.out:0 2.images', '5 1.out:0 8.mask']);
    expect(migrated(migrateDown(up.text, enforcing, up.complement)).text).toBe(text);
  });

  it('is known again on the way back of a document that was edited', () => {
    const next = up.text.replace('"pos":[400,0]', '"pos":[400,9]');
    const down = migrated(migrateDown(next, enforcing, up.complement));
    expect(shown(down.text)).toEqual(['1 Load', '2 Save', '3 1.out:0 2.images']);
    expect(JSON.parse(down.text)).toMatchObject({ nodes: [{ id: 1 }, { id: 2, pos: [400, 9] }] });
    expect(migrated(migrateUp(down.text, enforcing, down.complement)).text).toBe(next);
  });

  it('stays where somebody uses it', () => {
    const json = JSON.parse(up.text) as { nodes: { id: number; inputs: Json[]; outputs: { links: number[] }[] }[]; links: Json[][] };
    json.nodes.push({ ...(json.nodes[1] as (typeof json.nodes)[number]), id: 20, inputs: [slot('images', 'IMAGE', 30)] });
    json.links.push([30, 8, 0, 20, 0, 'IMAGE']);
    json.nodes.find(({ id }) => id === 8)?.outputs[0]?.links.push(30);
    const down = migrated(migrateDown(JSON.stringify(json), enforcing, up.complement));
    expect(shown(down.text)).toContain('8 MaskToImage');
    expect(shown(down.text)).toContain('30 8.out:0 20.images');
  });
});
