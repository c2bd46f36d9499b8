import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareErrors, type DryRunVerdict, dryRunGate, type Migration, migrateUp, migration } from '@turnbuckle/evolve';
import { comfyuiCatalog } from '@turnbuckle/formats';
import { catalog as declareCatalog } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { corpora, corpus, hasCorpora } from './corpora.ts';

/** Gives every node another id and every link's ends a third one: the links lead nowhere. A real conversion did so to most public workflows. */
function rekey(text: string): string {
  const json = JSON.parse(text) as { nodes?: { id: number }[]; links?: unknown[][] };
  for (const node of json.nodes ?? []) node.id += 1_000_000;
  for (const link of json.links ?? []) if (Array.isArray(link)) [link[1], link[3]] = [Number(link[1]) + 2_000_000, Number(link[3]) + 2_000_000];
  return JSON.stringify(json);
}

/** Writes the document anew and changes nothing in it. */
function rewrite(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

describe.skipIf(!hasCorpora)('a script offered as document.replace over real graphs', { timeout: 120_000 }, () => {
  const { value: catalog } = comfyuiCatalog(hasCorpora ? JSON.parse(readFileSync(join(corpora, 'comfyui/catalogs/object_info-2026-06-29.json'), 'utf8')) : {});

  function dryRun(script: (text: string) => string): { readonly verdict: DryRunVerdict; readonly quarantined: number } {
    if (catalog === null) throw new Error('the catalog could not be read');
    const empty = declareCatalog({ version: '1', nodes: [] });
    const scripted: Migration = { ...migration({ id: 'comfyui/script', from: empty, to: empty }, (m) => [m.document.replace('script', script)]), from: catalog, to: catalog };
    const gate = dryRunGate();
    let quarantined = 0;
    let verdict = gate.close();
    for (const { file, text } of corpus('comfyui')) {
      const up = migrateUp(text, scripted);
      if ('quarantined' in up) {
        quarantined++;
        continue;
      }
      verdict = gate.feed({ id: file, ...compareErrors({ text, catalog }, { text: up.text, catalog }) });
      if (verdict.decision === 'stop') break;
    }
    return { verdict, quarantined };
  }

  it('stops after the first 50 documents when it breaks the wires, and says which', () => {
    const { verdict } = dryRun(rekey);
    console.log(`broken script: ${verdict.reason}`);
    expect(verdict).toMatchObject({ decision: 'stop', documents: 50 });
    expect(verdict.broken).toBeGreaterThan(verdict.clean * 0.02);
    expect(verdict.examples.length).toBe(verdict.broken);
    expect(verdict.examples[0]?.codes).toContain('dangling-edge');
  });

  it('goes through all of them when it breaks nothing', () => {
    const { verdict, quarantined } = dryRun(rewrite);
    console.log(`harmless script: ${verdict.documents} documents, ${verdict.clean} clean, ${verdict.broken} broken, ${quarantined} could not follow`);
    expect(verdict).toMatchObject({ decision: 'go', broken: 0, reason: null });
    expect(verdict.clean).toBeGreaterThan(50);
  });
});
