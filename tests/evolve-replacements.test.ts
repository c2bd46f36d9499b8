import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '@turnbuckle/compiler';
import { checkSteps, comfyuiReplacements, type Migration, migrateDown, migrateUp } from '@turnbuckle/evolve';
import { comfyuiCatalog, readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { corpora, corpus, hasCorpora } from './corpora.ts';

function load(name: string): unknown {
  return JSON.parse(readFileSync(join(corpora, 'comfyui/catalogs', name), 'utf8'));
}

/** What is wrong with a wire. What a node lacks by itself is only told once its kind is known, and is no fault of the way there. */
const typed = new Set([
  'type-mismatch',
  'type-maybe',
  'unknown-port',
  'ambiguous-port',
  'wrong-direction',
  'port-cardinality',
  'dangling-edge',
  'duplicate-edge',
  'self-edge',
  'cycle',
]);

function errors(text: string, catalog: Catalog): { typed: number; all: number } {
  const graphs = readDocument(text, { catalog }).value?.graphs ?? [];
  const found = graphs.flatMap((graph) => compile(graph, { catalog, policy: 'comfyui' }).diagnostics).filter(({ severity }) => severity === 'error');
  return { typed: found.filter(({ code }) => typed.has(code)).length, all: found.length };
}

function kindsOf(text: string, catalog: Catalog): string[] {
  return (readDocument(text, { catalog }).value?.graphs ?? []).flatMap(({ nodes }) => nodes.map(({ kind }) => kind));
}

describe.skipIf(!hasCorpora)("ComfyUI's own table of replacements", () => {
  it('is a migration that every real graph which it touches can follow and go back from', () => {
    const { value: catalog } = comfyuiCatalog(load('object_info-2026-06-29.json'));
    if (catalog === null) throw new Error('the catalog could not be read');
    const { steps, problems } = comfyuiReplacements(load('node_replacements-2026-06-29.json'));
    expect(problems).toEqual([]);
    expect(steps.length).toBe(8);
    const migration: Migration = { id: 'comfyui/replacements-2026-06-29', from: catalog, to: catalog, steps, waivers: [], mayChangeResults: false };
    expect(checkSteps(migration)).toEqual([]);
    const old = new Set(steps.map(({ args }) => (args as { from: string }).from));
    const counts = { touched: 0, nodes: 0, migrated: 0, fewer: 0, more: 0, quarantined: 0 };
    const reasons: string[] = [];
    const touched = corpus('comfyui').filter(({ text }) => kindsOf(text, catalog).some((kind) => old.has(kind)));
    for (const { file, text } of touched) {
      const before = kindsOf(text, catalog).filter((kind) => old.has(kind));
      counts.touched++;
      const up = migrateUp(text, migration);
      if ('quarantined' in up) {
        counts.quarantined++;
        reasons.push(`${file}: ${up.quarantined}`);
        continue;
      }
      counts.migrated++;
      counts.nodes += before.length;
      expect(kindsOf(up.text, catalog).filter((kind) => old.has(kind))).toEqual([]);
      const [was, now] = [errors(text, catalog), errors(up.text, catalog)];
      expect({ file, typed: Math.max(was.typed, now.typed) }).toEqual({ file, typed: was.typed });
      if (now.all < was.all) counts.fewer++;
      if (now.all > was.all) counts.more++;
      const back = migrateDown(up.text, migration, up.complement);
      expect({ file, back }).toMatchObject({ file, back: { text } });
    }
    console.log(`replacements over ${counts.touched} real graphs: ${JSON.stringify(counts)}`);
    for (const reason of reasons) console.log(`  ${reason}`);
    expect(counts.touched).toBeGreaterThan(10);
    expect(counts.migrated).toBeGreaterThan(counts.quarantined);
  });
});
