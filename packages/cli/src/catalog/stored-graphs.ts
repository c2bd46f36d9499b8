import type { CatalogChange } from '@turnbuckle/evolve';
import { decodeUtf8, readDocument } from '@turnbuckle/formats';
import type { Catalog, Graph } from '@turnbuckle/model';
import { collectFiles } from '../check/collect-files.ts';
import { readBytes } from '../check/read-bytes.ts';

/** The root graphs of stored documents; what is no graph is passed over, since it holds nothing that a catalog could change. */
export async function loadGraphs(patterns: readonly string[], { catalog, cwd }: { readonly catalog: Catalog; readonly cwd: string }): Promise<Graph[]> {
  const graphs: Graph[] = [];
  for (const file of await collectFiles(patterns, cwd)) {
    const decoded = decodeUtf8(await readBytes(file));
    const [root] = 'text' in decoded ? (readDocument(decoded.text, { catalog }).value?.graphs ?? []) : [];
    if (root !== undefined) graphs.push(root);
  }
  return graphs;
}

/** How many graphs use what a change is about: the kind, and the port or parameter where one is named. */
export function touchedGraphs({ kind, port, param, from, code }: CatalogChange, graphs: readonly Graph[]): number {
  const names = new Set([kind, ...(code === 'kind-renamed' && from !== undefined ? [from] : [])]);
  return graphs.filter(({ nodes, edges }) => {
    const keys = new Set(nodes.filter((node) => names.has(node.kind)).map(({ key }) => key));
    if (keys.size === 0) return false;
    if (param !== undefined) return nodes.some((node) => keys.has(node.key) && Object.hasOwn(node.params, param));
    // A port that was added or must be wired now concerns every node of the kind.
    if (port === undefined || /added|required/.test(code)) return true;
    const used = new Set([port, ...(from === undefined ? [] : [from])]);
    const set = nodes.some((node) => keys.has(node.key) && Object.hasOwn(node.params, port));
    return set || edges.some((edge) => (keys.has(edge.to.node) && used.has(edge.to.port ?? '')) || (keys.has(edge.from.node) && used.has(edge.from.port ?? '')));
  }).length;
}
