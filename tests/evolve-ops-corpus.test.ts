import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Complement, complementSizeBytes, type Migrated, type Migration, migrateDown, migrateUp, type Quarantined } from '@turnbuckle/evolve';
import { changeDocument, comfyuiCatalog, type GraphDocument, readDocument } from '@turnbuckle/formats';
import { anyType, type Catalog, type Edit, type Graph, makeCatalog, type NodeKind, type PortType } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, randomMigration } from '../packages/evolve/src/laws/random-migration.testing.ts';
import { corpora, corpus, hasCorpora } from './corpora.ts';

const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);
const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const migrationsEach = isLong ? 12 : 1;
/** In the plain run every so many graphs. */
const stride = isLong ? 1 : 4;
/** What these take out of a document has to be kept somewhere, however large it is: their complements are told apart. */
const taking = new Set(['param-remove', 'param-to-input', 'param-convert', 'kind-remove', 'kind-replace', 'input-to-param', 'pattern-rewrite']);

/** A catalog as the document itself suggests it: each kind with the ports that its wires name and the values that are set. */
function inferred({ graphs }: GraphDocument): Catalog {
  const kinds = new Map<string, NodeKind>();
  for (const graph of graphs) for (const { kind } of graph.nodes) if (kind !== 'group') kinds.set(kind, kindOf(graph, kind, kinds.get(kind)));
  return makeCatalog({ version: '1.0.0', types: {}, kinds: [...[...kinds.values()].filter(({ name }) => name !== constant.name), constant] });
}

function kindOf({ nodes, edges }: Graph, name: string, known: NodeKind = { name, in: {}, out: {}, params: {} }): NodeKind {
  const keys = new Set(nodes.filter(({ kind }) => kind === name).map(({ key }) => key));
  const ports = (side: 'from' | 'to'): [string, { type: PortType; required: false }][] =>
    edges.flatMap((edge) => (keys.has(edge[side].node) && edge[side].port !== null ? [[edge[side].port, { type: anyType, required: false }]] : []));
  const inputs = { ...known.in, ...Object.fromEntries(ports('to')) };
  const values = nodes.filter(({ kind }) => kind === name).flatMap(({ params }) => Object.keys(params));
  const params = Object.fromEntries(values.filter((value) => !Object.hasOwn(inputs, value)).map((value) => [value, { type: anyType }]));
  return { ...known, in: inputs, out: { ...known.out, ...Object.fromEntries(ports('from')) }, params: { ...known.params, ...params } };
}

/** A node moved, a value set, a wire and a node taken away, each where the format lets it. */
function edited(text: string, catalog: Catalog): string {
  let { value: document } = readDocument(text, { catalog });
  const [graph] = document?.graphs ?? [];
  const [first, last, edge] = [graph?.nodes[0], graph?.nodes.at(-1), graph?.edges.at(-1)];
  const edits: (Edit | undefined)[] = [
    first === undefined ? undefined : { op: 'move-node', node: first.key, position: { x: 11, y: 7 } },
    first === undefined ? undefined : { op: 'set-param', node: first.key, param: 'by-hand', value: 5 },
    edge === undefined ? undefined : { op: 'disconnect', edge: edge.key },
    last === undefined || last === first ? undefined : { op: 'remove-node', node: last.key },
  ];
  for (const edit of edits) if (edit !== undefined && document !== null) document = changeDocument(document, [edit], { catalog }).value ?? document;
  return document?.text ?? text;
}

function migrated(result: Migrated | Quarantined, file: string): Migrated {
  if ('quarantined' in result) throw new Error(`${file} was quarantined: ${result.quarantined}`);
  return result;
}

function comfyui(): Catalog {
  const { value } = comfyuiCatalog(JSON.parse(readFileSync(join(corpora, 'comfyui/catalogs/object_info-2026-06-29.json'), 'utf8')));
  if (value === null) throw new Error('the catalog could not be read');
  return value;
}

const steps: Record<string, number> = {};
const all: number[] = [];

function quantile(shares: readonly number[], share: number): number {
  const sorted = shares.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

function told(shares: readonly number[]): string {
  return `(${shares.length}) p50 ${(quantile(shares, 0.5) * 100).toFixed(1)} %, p99 ${(quantile(shares, 0.99) * 100).toFixed(1)} %`;
}

/** L1, L2, L5 and L7 for one document under one migration; gives the complement. */
function hold(file: string, text: string, migration: Migration): Complement {
  for (const { op } of migration.steps) steps[op] = (steps[op] ?? 0) + 1;
  const up = migrated(migrateUp(text, migration), file);
  expect(migrateUp(text, migration), file).toEqual(up);
  expect(migrated(migrateDown(up.text, migration, up.complement), file).text === text, `${file} goes back byte for byte`).toBe(true);
  const next = edited(up.text, migration.to);
  const down = migrated(migrateDown(next, migration, up.complement), file);
  expect(migrated(migrateUp(down.text, migration, down.complement), file).text === next, `${file} comes forward again as it was edited`).toBe(true);
  const keys = (json: string): Set<string> => new Set(readDocument(json).value?.graphs[0]?.nodes.map(({ key }) => key));
  const [there, here, now] = [keys(up.text), keys(next), keys(down.text)];
  for (const key of there) if (!here.has(key)) expect({ file, key, returned: now.has(key) }).toEqual({ file, key, returned: false });
  return up.complement;
}

describe.skipIf(!hasCorpora)('every op on real graphs', { timeout: 300_000 }, () => {
  it.each(['react-flow', 'langflow', 'flowise', 'invokeai', 'dify'])('holds the laws for %s under random migrations', (ecosystem) => {
    const shares: Record<'keeping' | 'taking', number[]> = { keeping: [], taking: [] };
    let graphs = 0;
    for (const [index, { file, text }] of corpus(ecosystem).entries()) {
      const document = index % stride === 0 ? readDocument(text).value : null;
      if (document?.format !== 'react-flow') continue;
      graphs++;
      for (const migration of fc.sample(randomMigration(inferred(document)), { numRuns: migrationsEach, seed: seed + index })) {
        const isTaking = migration.steps.some(({ op }) => taking.has(op));
        shares[isTaking ? 'taking' : 'keeping'].push(complementSizeBytes(hold(file, text, migration)) / Buffer.byteLength(text));
      }
    }
    console.log(`${ecosystem}: ${graphs} graphs; complements where nothing is taken out ${told(shares.keeping)}, elsewhere ${told(shares.taking)}`);
    expect(graphs).toBeGreaterThan(4);
    all.push(...shares.keeping);
  });

  it('holds the laws for comfyui, or says why a document cannot follow', () => {
    const whole = comfyui();
    const counts = { carried: 0, changed: 0, quarantined: 0 };
    const reasons: Record<string, number> = {};
    for (const [index, { file, text }] of corpus('comfyui').entries()) {
      const document = index % (2 * stride) === 0 ? readDocument(text, { catalog: whole }).value : null;
      const names = new Set(document?.graphs.flatMap(({ nodes }) => nodes.map(({ kind }) => kind)));
      const kinds = [...whole.kinds.values()].filter(({ name }) => names.has(name));
      if (document === null || kinds.length < 2) continue;
      const catalog = makeCatalog({ version: '1.0.0', types: whole.types, kinds: [...kinds, constant], coercions: whole.coercions });
      for (const migration of fc.sample(randomMigration(catalog), { numRuns: migrationsEach, seed: seed + index })) {
        const up = migrateUp(text, migration);
        if ('quarantined' in up) {
          counts.quarantined++;
          const reason = up.quarantined.replaceAll(/'[^']*'|\d+/g, '…');
          reasons[reason] = (reasons[reason] ?? 0) + 1;
          continue;
        }
        counts.carried++;
        if (!up.unchanged) counts.changed++;
        expect(migrateUp(text, migration), file).toEqual(up);
        expect(migrated(migrateDown(up.text, migration, up.complement), file).text === text, `${file} goes back byte for byte`).toBe(true);
      }
    }
    console.log(`comfyui: ${JSON.stringify(counts)}; why not: ${JSON.stringify(reasons, null, 1)}`);
    // Its outputs have no names of their own and its values no places but those of the kind, so that many random steps cannot be written.
    expect(counts.changed).toBeGreaterThan(10);
  });

  it('brings removed nodes of comfyui back with their wires, beside what was edited since', () => {
    const whole = comfyui();
    let returned = 0;
    for (const [index, { file, text }] of corpus('comfyui').entries()) {
      const document = index % stride === 0 ? readDocument(text, { catalog: whole }).value : null;
      const graph = document?.graphs[0];
      const kind = graph?.nodes.map((node) => node.kind).find((name) => whole.kinds.has(name) && graph.nodes.some((node) => node.kind !== name && whole.kinds.has(node.kind)));
      if (document === null || graph === undefined || kind === undefined || document.graphs.length > 1 || document.format !== 'comfyui-ui') continue;
      const to = makeCatalog({ version: '2', types: whole.types, kinds: [...whole.kinds.values()].filter(({ name }) => name !== kind), coercions: whole.coercions });
      const removing: Migration = { id: 'comfyui/1', from: whole, to, steps: [{ op: 'kind-remove', args: { kind } }], waivers: [], mayChangeResults: true };
      const up = migrated(migrateUp(text, removing), file);
      const moved = readDocument(up.text, { catalog: to }).value;
      const other = moved?.graphs[0]?.nodes[0];
      if (moved === null || other === undefined) continue;
      const change = changeDocument(moved, [{ op: 'set-kind', node: other.key, kind: `${other.kind}-by-hand` }], { catalog: to }).value;
      if (change === null) continue;
      const down = migrated(migrateDown(change.text, removing, up.complement), file);
      const back = readDocument(down.text, { catalog: whole }).value?.graphs[0];
      const wires = (edges: Graph['edges']): string[] => edges.map(({ from, to: into }) => `${from.node}.${from.port} ${into.node}.${into.port}`).sort();
      expect(back?.nodes.map(({ key }) => key).sort(), file).toEqual(graph.nodes.map(({ key }) => key).sort());
      const known = new Set(graph.nodes.filter((node) => node.kind === kind).map(({ key }) => key));
      const atThem = (edges: Graph['edges']): Graph['edges'] => edges.filter(({ from, to: into }) => known.has(from.node) || known.has(into.node));
      expect(wires(atThem(back?.edges ?? [])), file).toEqual(wires(atThem(graph.edges)));
      const places = (json: string): Map<unknown, unknown> =>
        new Map((JSON.parse(json) as { nodes: { id: unknown; pos: unknown }[] }).nodes.map(({ id, pos }) => [String(id), pos]));
      for (const key of known) expect(places(down.text).get(key), `${file} ${key}`).toEqual(places(text).get(key));
      returned += known.size;
    }
    console.log(`comfyui: ${returned} removed nodes came back to documents that were edited since`);
    expect(returned).toBeGreaterThan(50);
  });

  it('leaves complements that are small where nothing is taken out', () => {
    console.log(`all: complements where nothing is taken out ${told(all)}`);
    expect(quantile(all, 0.5)).toBeLessThanOrEqual(0.03);
    // Of the few graphs of the plain run the last hundredth is a single one, and that a file of some hundred bytes.
    expect(quantile(all, isLong ? 0.99 : 0.95)).toBeLessThanOrEqual(0.25);
  });

  it('met every op', () => {
    console.log(`steps: ${JSON.stringify(steps)}`);
    expect(Object.keys(steps).length).toBeGreaterThanOrEqual(12);
  });
});
