import { compile, planOf } from '@turnbuckle/compiler';
import type { Graph } from '@turnbuckle/model';
import type { FlowDocument } from './generator/flow-document.ts';
import { generateProjects } from './generator/generate-projects.ts';
import { type Picture, picture } from './picture.ts';
import { makeRandom } from './random.ts';
import { finish } from './recipes/finishes.ts';
import type { Recipe } from './recipes/recipe.ts';
import { studio } from './studio.ts';

/** A document of ours as a graph. The reader of all such files is in formats, which stands beside this package. */
export function graphOf({ nodes, edges }: FlowDocument): Graph {
  return {
    id: 'main',
    nodes: nodes.map(({ id, type, data }) => ({ key: id, kind: type, params: data, ...(type === 'group' ? { note: true } : {}) })),
    edges: edges.map((edge) => ({ key: edge.id, from: { node: edge.source, port: edge.sourceHandle }, to: { node: edge.target, port: edge.targetHandle } })),
  };
}

export function parseFlow(text: string): FlowDocument {
  return JSON.parse(text) as FlowDocument;
}

/** The picture as the legacy editor shows it: every wire carries what it carries. */
export function legacyPicture(graph: Graph): Picture {
  return picture(planOf(compile(graph, { catalog: studio, policy: 'legacy' }).resolved));
}

/** Findings that matter, each as code and place. */
export function tellings(graph: Graph): string[] {
  const { diagnostics } = compile(graph, { catalog: studio, policy: 'strict', moment: 'save' });
  return diagnostics
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, at }) => placeText({ ...at, code }))
    .sort();
}

/** Code and place as one text: the edge, or the node and its port. */
export function placeText({ code, edge, node, port }: { readonly code: string; readonly edge?: string; readonly node?: string; readonly port?: string }): string {
  return edge === undefined || code === 'cycle' ? `${code} at node ${node ?? ''} ${port ?? ''}`.trim() : `${code} at edge ${edge}`;
}

/** A graph of one family of pictures. */
export function recipeGraph(recipe: Recipe, seed: number): Graph {
  const graph = studio.graph();
  const random = makeRandom(seed);
  graph.add('output', { image: finish(graph, random, recipe.build(graph, random)) });
  return graph.graph();
}

/** The pictures of generated projects, as digests: what must be equal in every engine. */
export function projectDigests(options: { readonly seed: number; readonly count: number }): string[] {
  return generateProjects(options).projects.map(({ document }) => legacyPicture(graphOf(parseFlow(document))).digest);
}
