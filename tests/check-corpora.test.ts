import { join } from 'node:path';
import { changeDocument, readDocument } from '@turnbuckle/formats';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../packages/cli/src/check/report.ts';
import { catalogPaths, corpora, corpus, hasCorpora, turnbuckle } from './corpora.ts';

const ecosystems = ['comfyui', 'react-flow', 'langflow', 'flowise', 'invokeai', 'dify', 'litegraph'];

describe.skipIf(!hasCorpora).each(ecosystems)('check over every real %s file', (ecosystem) => {
  const files = corpus(ecosystem);

  it('reads every file, skips none in silence, and counts as the MANIFEST does', async () => {
    const { code, stdout } = await turnbuckle('check', join(corpora, ecosystem, 'graphs'), '--json', '--quiet');
    const report = JSON.parse(stdout) as CheckReport;
    expect([0, 1]).toContain(code);
    expect(report.files.length).toBe(files.length);
    expect(report.files.filter(({ unreadable, skipped }) => unreadable !== null || skipped !== undefined)).toEqual([]);
    const counts = new Map(
      report.files.map(({ path, graphs }) => [path, { nodes: graphs.reduce((sum, graph) => sum + graph.nodes, 0), links: graphs.reduce((sum, graph) => sum + graph.edges, 0) }]),
    );
    for (const { path, nodes, links } of files) expect({ path, ...counts.get(path) }).toEqual({ path, nodes, links });
    console.log(`${ecosystem}: ${files.length} files, ${report.summary.nodes} nodes, ${report.summary.edges} edges, ${report.summary.errors} errors without a catalog`);
  });

  it('writes every file back byte for byte', () => {
    for (const { path, text } of files) {
      const { value } = readDocument(text);
      expect({ path, read: value !== null }).toEqual({ path, read: true });
      if (value !== null) expect({ path, same: changeDocument(value, []).value?.text === text }).toEqual({ path, same: true });
    }
  });
});

describe.skipIf(!hasCorpora)('check over real ComfyUI files with their catalogs', () => {
  it('judges at least 95 of 100 edges whose kinds the catalogs know', async () => {
    const catalogs = [...catalogPaths('comfyui', /^pack-/), ...catalogPaths('comfyui', /^object_info-2026-06-29/)];
    const { stdout } = await turnbuckle('check', join(corpora, 'comfyui', 'graphs'), ...catalogs.flatMap((path) => ['--catalog', path]), '--json', '--quiet');
    const { summary, files } = JSON.parse(stdout) as CheckReport;
    const unknown = files.flatMap(({ graphs }) => graphs).reduce((sum, { uncheckedBecause }) => sum + (uncheckedBecause['unknown-kind'] ?? 0), 0);
    const share = summary.edgesChecked / (summary.edges - unknown);
    console.log(
      `comfyui with all catalogs: ${summary.edgesChecked} of ${summary.edges - unknown} edges of known kinds judged (${(share * 100).toFixed(1)} %), ${unknown} of unknown kinds`,
    );
    expect(share).toBeGreaterThanOrEqual(0.95);
    // "Valid" is never said of what was not looked at: each unchecked edge has its reason.
    for (const { graphs } of files)
      for (const { edges, edgesChecked, edgesUnchecked, uncheckedBecause } of graphs) {
        expect(edgesChecked + edgesUnchecked).toBe(edges);
        expect(Object.values(uncheckedBecause).reduce((sum, count) => sum + count, 0)).toBe(edgesUnchecked);
      }
  });
});
