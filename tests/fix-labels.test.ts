import { readFileSync } from 'node:fs';
import { compile } from '@turnbuckle/compiler';
import { changeDocument, changeText, comfyuiCatalog, type GraphDocument, readDocument } from '@turnbuckle/formats';
import { type Catalog, findKind } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { catalogPaths, corpus, hasCorpora } from './corpora.ts';

function fixAll(text: string, catalog: Catalog): string {
  let document: GraphDocument | null = readDocument(text, { catalog }).value;
  for (let round = 0; document !== null && round < 20; round++) {
    const [graph] = document.graphs;
    if (graph === undefined) return document.text;
    const fix = compile(graph, { catalog })
      .diagnostics.filter(({ severity }) => severity !== 'info')
      .flatMap(({ fixes }) => fixes)
      .find(({ kind }) => kind === 'safe');
    if (fix === undefined) return document.text;
    document = changeDocument(document, fix.edits, { catalog }).value;
  }
  return document?.text ?? text;
}

describe.skipIf(!hasCorpora)('--fix on real ComfyUI files', () => {
  const [path = ''] = catalogPaths('comfyui', /^object_info-2026-06-29/);
  const catalog = hasCorpora ? comfyuiCatalog(JSON.parse(readFileSync(path, 'utf8'))).value : null;

  it('gives the original bytes back for at least half of the label faults', () => {
    if (catalog === null) throw new Error('the catalog could not be read');
    let [mutants, restored, quiet] = [0, 0, 0];
    for (const { text, format } of corpus('comfyui')) {
      const { value } = readDocument(text, { catalog });
      const [graph] = value?.graphs ?? [];
      if (value === null || graph === undefined || !format.startsWith('comfyui-ui')) continue;
      // A clean file: nothing in it that a fix would touch before the label is changed.
      if (fixAll(text, catalog) !== text) continue;
      quiet++;
      const edge = graph.edges.find(({ from, label, pointer }) => {
        const node = graph.nodes.find(({ key }) => key === from.node);
        const type = node?.declared !== undefined ? undefined : findKind(catalog, node?.kind ?? '')?.kind.out[from.port ?? '']?.type;
        return pointer !== undefined && label !== undefined && type?.tag === 'named' && type.name === label;
      });
      const pointer = edge?.pointer;
      if (pointer === undefined) continue;
      const stored = pointer.startsWith('/links/') ? `${pointer}/5` : `${pointer}/type`;
      mutants++;
      if (fixAll(changeText(text, [{ kind: 'replace', pointer: stored, value: 'STALE' }]), catalog) === text) restored++;
    }
    console.log(`--fix restores ${restored} of ${mutants} label faults (${quiet} files that no fix touches before)`);
    expect(mutants).toBeGreaterThan(100);
    expect(restored).toBeGreaterThanOrEqual(mutants / 2);
  });
});
