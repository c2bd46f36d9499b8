import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '@turnbuckle/compiler';
import { checkSteps, comfyuiReplacements, type Migration, migrateDown, migrateUp } from '@turnbuckle/evolve';
import { comfyuiCatalog, readDocument } from '@turnbuckle/formats';
import { type Catalog, findKind } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { corpora, corpus, hasCorpora } from './corpora.ts';

function load(name: string): unknown {
  return JSON.parse(readFileSync(join(corpora, 'comfyui/catalogs', name), 'utf8'));
}

/** Errors that the compiler tells of a document's nodes and wires. */
function errors(text: string, catalog: Catalog): number {
  const graphs = readDocument(text, { catalog }).value?.graphs ?? [];
  return graphs.flatMap((graph) => compile(graph, { catalog, policy: 'comfyui' }).diagnostics).filter(({ severity }) => severity === 'error').length;
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
    const counts = { touched: 0, nodes: 0, migrated: 0, fewer: 0, quarantined: 0 };
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
      expect({ file, errors: Math.max(was, now) }).toEqual({ file, errors: was });
      if (now < was) counts.fewer++;
      const back = migrateDown(up.text, migration, up.complement);
      expect({ file, back }).toMatchObject({ file, back: { text } });
    }
    console.log(`replacements over ${counts.touched} real graphs: ${JSON.stringify(counts)}`);
    for (const reason of reasons) console.log(`  ${reason}`);
    expect(counts.touched).toBeGreaterThan(10);
    expect(findKind(catalog, 'ResizeImageMaskNode')).toBeDefined();
  });
});
