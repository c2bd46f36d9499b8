import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CatalogChange, coverageGate, diffCatalogs, type Migration, migrateUp } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DryRunReport } from '../packages/cli/src/dry-run/dry-run-report.ts';
import { corpora, corpus, hasCorpora, turnbuckle } from './corpora.ts';

const example = join(dirname(fileURLToPath(import.meta.url)), '../examples/03-comfyui-upgrade/migration.ts');
const graphs = join(corpora, 'comfyui/graphs');
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** A day on which the example's waivers count. */
const day = Date.parse('2026-07-01');

function file(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `import { upgrade } from '${example}';\n${body}\n`);
  return path;
}

/** Words of the code that carries documents; nobody who drew a graph knows them. */
const internals = /undefined|null\b|\[object|NaN|\bError\b|Exception|complement|witness|splice|lens\b|\bop\b|pointer|\/nodes\/|\/links\/|widgets_values|\bat \w+ \(|[0-9a-f]{32}/i;

function expectSentence(text: string): void {
  expect(text).toMatch(/^["'\p{L}\p{N}].*\.$/u);
  expect(text.split(' ').length).toBeGreaterThan(4);
  expect(text).not.toMatch(internals);
}

describe.skipIf(!hasCorpora)('from one real ComfyUI catalog to the next', { timeout: 240_000 }, () => {
  let upgrade: Migration;
  beforeAll(async () => {
    ({ upgrade } = (await import(example)) as { upgrade: Migration });
  });
  const place = ({ code, kind, port, param }: CatalogChange): string => [code, kind, port ?? param].join(' ');

  it('names every breaking change while none is covered', () => {
    const breaking = diffCatalogs(upgrade.from, upgrade.to).filter(({ levels }) => levels.stored === 'breaking');
    const { uncovered } = coverageGate({ ...upgrade, steps: [], waivers: [] }, day);
    expect(uncovered.map(place)).toEqual(breaking.map(place));
    expect(uncovered.length).toBeGreaterThan(50);
    expect(new Set(uncovered.map(({ code }) => code)).size).toBeGreaterThan(5);
  });

  it.each([
    [
      'the step for a kind that is gone',
      "upgrade.steps.filter(({ args }) => args.from !== 'Load3DAnimation')",
      'uncovered kind-removed Load3DAnimation: stored graphs would break, no step answers it, and nobody waived it\n',
    ],
    ['the step for a value that is gone', "upgrade.steps.filter(({ args }) => args.kind !== 'GeminiNode')", 'uncovered values-changed GeminiNode.model: stored graphs would break'],
    ['the step for wires', "upgrade.steps.filter(({ op }) => op !== 'edges-enforce')", 'uncovered output-type-changed TrainLoraNode.out:0: stored graphs would break'],
  ])('migrate check fails without %s, and names what is open', async (...[, steps, line]) => {
    const { code, stdout } = await turnbuckle('migrate', 'check', file(`open-${steps.length}.ts`, `export default { ...upgrade, steps: ${steps} };`));
    expect(code).toBe(1);
    expect(stdout).toContain(line);
  });

  it('fails without any one of its waivers', () => {
    for (const one of upgrade.waivers) {
      const { uncovered } = coverageGate({ ...upgrade, waivers: upgrade.waivers.filter((other) => other !== one) }, day);
      expect(uncovered.map(({ code, kind }) => [code, kind])).toContainEqual([one.code, one.kind]);
    }
  });

  it('passes once all of them are covered', async () => {
    expect(coverageGate(upgrade, day).uncovered).toEqual([]);
    // The command goes by today's date, and a waiver ends; here they end later.
    const { code, stdout } = await turnbuckle(
      'migrate',
      'check',
      file('covered.ts', "export default { ...upgrade, waivers: upgrade.waivers.map((one) => ({ ...one, until: '2999-12-31' })) };"),
    );
    expect(stdout).toMatch(/ 0 uncovered; digest [0-9a-f]{12}\n$/);
    expect(code).toBe(0);
  });

  it('carries the real graphs over, and says why of each wire or graph that stays behind', async () => {
    const { stdout } = await turnbuckle('migrate', 'dry-run', example, '--documents', graphs, '--json', '--quiet');
    const { summary, byCode, documents, stopped } = JSON.parse(stdout) as DryRunReport;
    expect(stopped).toBeNull();
    expect(summary.documents).toBe(corpus('comfyui').length);
    expect(summary.roundTripProven).toBe(summary.documents - summary.quarantined);
    const aside = documents.filter((one) => one.aside !== undefined);
    const carried = summary.documents - summary.quarantined - aside.length;
    console.log(
      `comfyui upgrade: ${carried} of ${summary.documents} real graphs carried over whole (${((carried / summary.documents) * 100).toFixed(1)} %), ${summary.changed} changed, ` +
        `${aside.length} with wires set aside ${JSON.stringify(byCode)}, ${summary.quarantined} cannot follow, ${summary.gained} gained an error`,
    );
    expect(carried / summary.documents).toBeGreaterThan(0.95);
    for (const { reason } of documents) if (reason !== undefined) expectSentence(reason);
    const wires = documents.flatMap((one) => one.aside ?? []);
    expect(wires.length).toBe(Object.values(byCode).reduce((sum, edges) => sum + edges, 0));
    for (const { why } of wires) expectSentence(why);
    for (const why of new Set(wires.map(({ code, why: text }) => `${code}: ${text}`)).values()) if (!why.startsWith('dangling')) console.log(`  ${why}`);
  });

  it('puts successors in the place of what is gone', () => {
    const kinds = (text: string, { from }: Pick<Migration, 'from'>): string[] =>
      (readDocument(text, { catalog: from }).value?.graphs ?? []).flatMap(({ nodes }) => nodes.map(({ kind }) => kind));
    const gone = new Set(['Load3DAnimation', 'Preview3DAnimation']);
    const using = corpus('comfyui').filter(({ text }) => kinds(text, upgrade).some((kind) => gone.has(kind)));
    expect(using.length).toBeGreaterThan(0);
    for (const { text } of using) {
      const up = migrateUp(text, upgrade);
      if ('quarantined' in up) throw new Error(up.quarantined);
      const after = kinds(up.text, { from: upgrade.to });
      expect(after.filter((kind) => gone.has(kind))).toEqual([]);
      expect(after).toEqual(kinds(text, upgrade).map((kind) => (gone.has(kind) ? kind.replace('Animation', '') : kind)));
    }
  });

  it('stops a script that gives nodes other ids than their wires lead to', async () => {
    // A real conversion did so to most public workflows.
    const path = file(
      'script.ts',
      `import { migration } from '@turnbuckle/evolve';
const rekey = (text: string): string => {
  const json = JSON.parse(text);
  for (const node of json.nodes ?? []) node.id += 1_000_000;
  for (const link of json.links ?? []) if (Array.isArray(link)) [link[1], link[3]] = [link[1] + 2_000_000, link[3] + 2_000_000];
  return JSON.stringify(json);
};
export default migration({ id: 'comfyui/rekey', from: upgrade.to, to: upgrade.to }, (m) => [m.document.replace('rekey', rekey)]);`,
    );
    const { code, stdout } = await turnbuckle('migrate', 'dry-run', path, '--documents', graphs, '--json', '--quiet');
    const { summary, stopped } = JSON.parse(stdout) as DryRunReport;
    expect(code).toBe(1);
    expect(stopped?.after).toBe(50);
    expect(summary.documents).toBe(50);
    expect(stopped?.gained.length).toBeGreaterThan(1);
    console.log(
      `broken script: stopped after ${stopped?.after} documents, ${stopped?.gained.length} gained ${[...new Set(stopped?.gained.flatMap(({ codes }) => codes))].join(', ')}`,
    );
    for (const { document, codes } of stopped?.gained ?? []) {
      expect(document).toContain('comfyui/graphs/');
      expect(codes).toContain('dangling-edge');
    }
    const pretty = await turnbuckle('migrate', 'dry-run', path, '--documents', graphs, '--quiet');
    expect([pretty.code, pretty.stdout.includes('stopped after 50 documents: more than 2 % of those that were clean gained an error\n')]).toEqual([1, true]);
  });
});
