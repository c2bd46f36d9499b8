import { changeDocument, readDocument } from '@turnbuckle/formats';
import type { Catalog, Edit } from '@turnbuckle/model';
import { deltaDebug } from './delta-debug.ts';

export interface Smallest {
  readonly text: string;
  readonly nodes: number;
  readonly edges: number;
}

interface Item {
  readonly kind: 'node' | 'edge';
  readonly key: string;
}

/** Takes nodes and edges out of a document's root graph for as long as it still fails. A document that no format can change stays as it is. */
export function smallestDocument(
  text: string,
  { catalog, fails, maxTries = 400 }: { readonly catalog: Catalog; readonly fails: (text: string) => boolean; readonly maxTries?: number },
): Smallest {
  const document = readDocument(text, { catalog }).value;
  const graph = document?.graphs[0];
  if (document === null || graph === undefined) return { text, nodes: 0, edges: 0 };
  const items: Item[] = [...graph.nodes.map(({ key }): Item => ({ kind: 'node', key })), ...graph.edges.map(({ key }): Item => ({ kind: 'edge', key }))];
  const without = (kept: readonly Item[]): string | null => {
    const keep = new Set(kept.map(({ kind, key }) => `${kind} ${key}`));
    // An edge goes with the node at either end.
    const edges = graph.edges.filter(({ key, from, to }) => !keep.has(`edge ${key}`) || !keep.has(`node ${from.node}`) || !keep.has(`node ${to.node}`));
    const edits: Edit[] = [
      ...edges.map(({ key }): Edit => ({ op: 'disconnect', edge: key })),
      ...graph.nodes.flatMap(({ key }): Edit[] => (keep.has(`node ${key}`) ? [] : [{ op: 'remove-node', node: key }])),
    ];
    return edits.length === 0 ? text : (changeDocument(document, edits, { catalog }).value?.text ?? null);
  };
  const isFailing = (kept: readonly Item[]): boolean => {
    const changed = without(kept);
    return changed !== null && fails(changed);
  };
  const smallest = without(deltaDebug(items, isFailing, maxTries)) ?? text;
  const left = readDocument(smallest, { catalog }).value?.graphs[0];
  return { text: smallest, nodes: left?.nodes.length ?? 0, edges: left?.edges.length ?? 0 };
}
