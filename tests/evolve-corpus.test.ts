import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complementSizeBytes, type Migrated, type Migration, type MigrationStep, migrateDown, migrateUp, type Quarantined } from '@turnbuckle/evolve';
import { changeDocument, comfyuiCatalog, type GraphDocument, readDocument } from '@turnbuckle/formats';
import { type Catalog, type Edit, type Graph, makeCatalog, type NodeKind } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { type CorpusFile, corpora, corpus, hasCorpora } from './corpora.ts';

/** Goals for complements as shares of the body they belong to. */
const mostP50 = 0.03;
const mostP99 = 0.25;

function migrated(result: Migrated | Quarantined, file: string): Migrated {
  if ('quarantined' in result) throw new Error(`${file} was quarantined: ${result.quarantined}`);
  return result;
}

/** Every kind of a document, and every port where ports have names of their own, under another name. */
function renamingOf({ graphs, format }: GraphDocument): Migration {
  const names = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ kind }) => kind)));
  const kinds = [...names].filter((name) => name !== 'group' && !name.startsWith('$') && !virtual.test(name));
  const steps: MigrationStep[] = kinds.map((name) => ({ op: 'kind-rename', args: { from: name, to: next(name) } }));
  if (format === 'react-flow') {
    for (const [kind, side, port] of portsOf(graphs)) if (kinds.includes(kind)) steps.push({ op: 'port-rename', args: { kind: next(kind), side, from: port, to: next(port) } });
  }
  const bare = (name: string): NodeKind => ({ name, in: {}, out: {}, params: {} });
  const catalog = (list: readonly string[]): Catalog => makeCatalog({ version: '1.0.0', types: {}, kinds: list.map(bare) });
  return { id: 'corpus/1-names', from: catalog(kinds), to: catalog(kinds.map(next)), steps, waivers: [], mayChangeResults: false };
}

/** Kinds of ComfyUI's editor that are read by their name, and subgraphs, which are called by an id. */
const virtual = /^(?:Reroute|PrimitiveNode|Note|MarkdownNote|SetNode|GetNode|workflow[>/].*|[0-9a-f]{8}-[0-9a-f-]{27})$|\(rgthree\)$/;

function next(name: string): string {
  return `${name}·2`;
}

function portsOf(graphs: readonly Graph[]): [string, 'in' | 'out', string][] {
  const found = new Map<string, [string, 'in' | 'out', string]>();
  for (const { nodes, edges } of graphs) {
    const kinds = new Map(nodes.map(({ key, kind }) => [key, kind]));
    for (const { from, to } of edges) {
      for (const [end, side] of [[from, 'out'] as const, [to, 'in'] as const]) {
        const kind = kinds.get(end.node);
        if (kind !== undefined && end.port !== null) found.set(`${kind} ${side} ${end.port}`, [kind, side, end.port]);
      }
    }
  }
  return [...found.values()];
}

/** A wire taken away, a node taken away, one moved: what people do between two releases, each where the format lets it. */
function edited(text: string, catalog: Catalog): { text: string; edits: Edit[] } {
  let { value: document } = readDocument(text, { catalog });
  const edits: Edit[] = [];
  const attempt = (edit: Edit | undefined): void => {
    if (edit === undefined || document === null) return;
    const { value } = changeDocument(document, [edit], { catalog });
    if (value === null || value.text === document.text) return;
    document = value;
    edits.push(edit);
  };
  const [graph] = document?.graphs ?? [];
  const [edge, node, moved] = [graph?.edges.at(-1), graph?.nodes.at(-1), graph?.nodes[0]];
  attempt(moved === undefined ? undefined : { op: 'move-node', node: moved.key, position: { x: 11, y: 7 } });
  attempt(edge === undefined ? undefined : { op: 'disconnect', edge: edge.key });
  attempt(node === undefined || node === moved ? undefined : { op: 'remove-node', node: node.key });
  return { text: document?.text ?? text, edits };
}

interface Tally {
  graphs: number;
  changed: number;
  edits: number;
  quarantined: string[];
  shares: number[];
}

/** What the same steps give one by one, each in its place among steps that find nothing to do. */
function stepByStep(text: string, migration: Migration): string {
  const idle: MigrationStep = { op: 'kind-rename', args: { from: 'no such kind', to: 'none either' } };
  let current = text;
  for (const index of migration.steps.keys()) {
    const one = migrateUp(current, { ...migration, steps: migration.steps.map((step, at) => (at === index ? step : idle)) });
    if ('quarantined' in one) return one.quarantined;
    current = one.text;
  }
  return current;
}

/** Every so many graphs the fused steps are compared with the same steps one by one. */
const fusionStride = 15;

/** L7, L1 and L2 for one document; gives the share of the complement. */
function hold({ file, text }: CorpusFile, migration: Migration, tally: Tally): void {
  tally.graphs++;
  const result = migrateUp(text, migration);
  expect(migrateUp(text, migration), file).toEqual(result);
  if ('quarantined' in result) {
    tally.quarantined.push(`${file}: ${result.quarantined}`);
    return;
  }
  if (!result.unchanged) tally.changed++;
  if (tally.graphs % fusionStride === 0) expect(stepByStep(text, migration) === result.text, `${file} is the same step by step`).toBe(true);
  tally.shares.push(complementSizeBytes(result.complement) / Buffer.byteLength(text));
  expect(migrated(migrateDown(result.text, migration, result.complement), file).text === text, `${file} goes back byte for byte`).toBe(true);
  const change = edited(result.text, migration.to);
  tally.edits += change.edits.length;
  const down = migrated(migrateDown(change.text, migration, result.complement), file);
  const again = migrated(migrateUp(down.text, migration, down.complement), file);
  expect(again.text === change.text, `${file} comes forward again as it was edited`).toBe(true);
  const left = readDocument(down.text, { catalog: migration.from }).value?.graphs[0];
  for (const edit of change.edits)
    if (edit.op === 'remove-node')
      expect(
        left?.nodes.some(({ key }) => key === edit.node),
        `${file}: a node that was taken away returned`,
      ).toBe(false);
}

function newTally(): Tally {
  return { graphs: 0, changed: 0, edits: 0, quarantined: [], shares: [] };
}

function report(name: string, { graphs, changed, edits, quarantined, shares }: Tally): void {
  const at = quantiles(shares);
  console.log(
    `${name}: ${graphs} graphs, ${changed} changed, ${edits} edits, ${quarantined.length} quarantined; complements p50 ${percent(at(0.5))}, p99 ${percent(at(0.99))} of the body`,
  );
  for (const line of quarantined.slice(0, 8)) console.log(`  ${line}`);
}

function quantiles(shares: readonly number[]): (share: number) => number {
  const sorted = shares.toSorted((a, b) => a - b);
  return (share) => sorted[Math.floor(sorted.length * share)] ?? 0;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

describe.skipIf(!hasCorpora)('laws of lenses on real graphs', { timeout: 300_000 }, () => {
  const all: number[] = [];

  it.each(['react-flow', 'langflow', 'flowise', 'invokeai', 'dify', 'comfyui'])('hold for %s where every kind and port gets another name', (ecosystem) => {
    const tally = newTally();
    for (const file of corpus(ecosystem)) {
      const { value } = readDocument(file.text);
      if (value !== null) hold(file, renamingOf(value), tally);
    }
    report(ecosystem, tally);
    all.push(...tally.shares);
    expect(tally.changed).toBeGreaterThan(0);
    expect(tally.edits).toBeGreaterThan(tally.graphs);
  });

  it('hold for ComfyUI where draft is enforced under its catalog', () => {
    const { value: catalog } = comfyuiCatalog(JSON.parse(readFileSync(join(corpora, 'comfyui/catalogs/object_info-2026-06-29.json'), 'utf8')));
    if (catalog === null) throw new Error('the catalog could not be read');
    const enforcing: Migration = {
      id: 'comfyui/2-draft',
      from: catalog,
      to: catalog,
      steps: [{ op: 'edges-enforce', args: { policy: 'draft' } }],
      waivers: [],
      mayChangeResults: false,
    };
    const tally = newTally();
    for (const file of corpus('comfyui')) if (readDocument(file.text, { catalog }).value !== null) hold(file, enforcing, tally);
    report('comfyui, draft enforced', tally);
    all.push(...tally.shares);
    expect(tally.changed).toBeGreaterThan(0);
  });

  it('leave complements that are small', () => {
    const at = quantiles(all);
    console.log(`all ${all.length} runs: complements p50 ${percent(at(0.5))}, p99 ${percent(at(0.99))} of the body`);
    expect(at(0.5)).toBeLessThanOrEqual(mostP50);
    expect(at(0.99)).toBeLessThanOrEqual(mostP99);
  });
});
