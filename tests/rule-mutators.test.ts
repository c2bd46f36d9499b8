import { readFileSync } from 'node:fs';
import { rules } from '@turnbuckle/compiler';
import { comfyuiCatalog, readDocument } from '@turnbuckle/formats';
import { type Catalog, type Graph, mergeCatalogs } from '@turnbuckle/model';
import { generateProjects, studio } from '@turnbuckle/texture';
import { describe, expect, it } from 'vitest';
import { catalogPaths, corpus, hasCorpora } from './corpora.ts';
import { newFindings, ruleMutators } from './rule-mutators.ts';

const wanted = 200;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 11);

interface Subject {
  readonly name: string;
  readonly graph: Graph;
  readonly catalog: Catalog;
}

function realSubjects(): Subject[] {
  const catalogs = [...catalogPaths('comfyui', /^pack-/), ...catalogPaths('comfyui', /^object_info-2026-06-29/)].flatMap(
    (path) => comfyuiCatalog(JSON.parse(readFileSync(path, 'utf8'))).value ?? [],
  );
  if (catalogs.length === 0) return [];
  const { catalog } = mergeCatalogs(catalogs);
  return corpus('comfyui').flatMap(
    ({ file, text }) =>
      readDocument(text, { catalog })
        .value?.graphs.slice(0, 1)
        .map((graph) => ({ name: file, graph, catalog })) ?? [],
  );
}

const real = realSubjects();
const { projects, ledger } = generateProjects({ seed: 5, count: 1_000 });
const faulty = new Set(ledger.map(({ project }) => project));
const generated: Subject[] = projects
  .filter(({ id }) => !faulty.has(id))
  .flatMap(({ id, document }) => readDocument(document, { catalog: studio }).value?.graphs.map((graph) => ({ name: id, graph, catalog: studio })) ?? []);

/** The same numbers for the same seed. */
function picker(start: number): (below: number) => number {
  let state = (start * 2_654_435_761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe(`a fault of every rule in ${wanted} real graphs, seed ${seed}`, () => {
  it('has a mutator for every rule', () => {
    expect(Object.keys(ruleMutators).sort()).toEqual(rules.map(({ slug }) => slug).sort());
  });

  it.each(rules.map(({ slug }) => slug))('%s', (slug) => {
    const counts = { real: 0, generated: 0 };
    const silent: string[] = [];
    const elsewhere: string[] = [];
    const tryOn = ({ name, graph, catalog }: Subject, index: number, kind: 'real' | 'generated'): void => {
      const mutated = ruleMutators[slug]?.({ graph, catalog, pick: picker(seed * 1_000 + index) });
      if (mutated === null || mutated === undefined) return;
      counts[kind]++;
      const found = newFindings(graph, mutated.graph, catalog);
      const { node, edge } = mutated.at;
      const target = mutated.graph.edges.find(({ key }) => key === edge)?.to.node ?? node;
      const there = found.some(
        (one) =>
          one.code === slug &&
          (edge === undefined
            ? one.node === node
            : one.edge === edge ||
              (slug === 'cycle' && one.nodes?.includes(target ?? '') === true) ||
              (slug === 'port-cardinality' && one.node === target) ||
              (slug === 'duplicate-edge' && one.node === target)),
      );
      if (!there) silent.push(`${name} ${JSON.stringify(mutated.at)}: ${JSON.stringify(found)}`);
      // At the place itself a second rule may have its own word: a wire to a port that is not there, say, also leaves an input open.
      const others = found.filter((one) => one.code !== slug && one.severity === 'error' && one.edge !== edge && one.node !== target && one.node !== node);
      if (others.length > 0) elsewhere.push(`${name} ${JSON.stringify(mutated.at)}: ${JSON.stringify(others)}`);
    };
    for (const [index, subject] of real.entries()) if (counts.real < wanted) tryOn(subject, index, 'real');
    for (const [index, subject] of generated.entries()) if (counts.real + counts.generated < wanted) tryOn(subject, index, 'generated');
    console.log(`${slug}: ${counts.real} real, ${counts.generated} generated${counts.real < wanted ? ' (the real catalogs can express it no oftener)' : ''}`);
    expect({ silent: silent.slice(0, 5), of: silent.length }).toEqual({ silent: [], of: 0 });
    expect({ elsewhere: elsewhere.slice(0, 5), of: elsewhere.length }).toEqual({ elsewhere: [], of: 0 });
    if (hasCorpora) expect(counts.real + counts.generated).toBeGreaterThanOrEqual(['type-unknown', 'type-lift', 'deprecated-kind'].includes(slug) ? 50 : wanted);
  });
});
