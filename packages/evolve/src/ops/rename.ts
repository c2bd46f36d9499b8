import type { Edit, Graph, GraphNode, Json, PortRef } from '@turnbuckle/model';
import type { OpResult } from '../op.ts';

/** Places that a renaming touches: the ones that have the old name, and those that have the new one already. */
export interface Places {
  readonly named: readonly Place[];
  /** Had the new name before; the way back must leave them alone. */
  readonly already: readonly string[];
}

export interface Place {
  readonly key: string;
  readonly edit: Edit;
}

/**
 * Gives places their new name, all but those that were left alone on the way back. What is kept are the places that had the new name by
 * themselves; `true` where no place had the old one: such a document goes on as it is, whatever is added to it.
 */
export function renameUp({ named, already }: Places, left: readonly Json[]): OpResult {
  const edits = editsBut(named, new Set(left));
  return { edits, entries: edits.length === 0 && already.length > 0 ? [true] : [...already] };
}

/** Gives places their old name back, all but those that never had it, and lists those that have it by themselves. */
export function renameDown({ named, already }: Places, had: readonly Json[]): OpResult {
  const kept = new Set(had);
  return { edits: kept.has(true) ? [] : editsBut(named, kept), entries: [...already] };
}

function editsBut(places: readonly Place[], kept: ReadonlySet<Json>): Edit[] {
  const edits: Edit[] = [];
  for (const { key, edit } of places) if (kept.size === 0 || !kept.has(key)) edits.push(edit);
  return edits;
}

/** Nodes of a kind. */
export function nodesOf({ nodes }: Graph, kind: string): readonly GraphNode[] {
  return nodes.filter((node) => node.kind === kind);
}

/** Ends of edges on one side at nodes of a kind, with the port that they name. */
export function endsAt({ nodes, edges }: Graph, kind: string, side: 'in' | 'out'): readonly { readonly edge: string; readonly end: PortRef }[] {
  const keys = new Set<string>();
  for (const node of nodes) if (node.kind === kind) keys.add(node.key);
  const ends: { readonly edge: string; readonly end: PortRef }[] = [];
  if (keys.size === 0) return ends;
  for (const edge of edges) {
    const end = side === 'in' ? edge.to : edge.from;
    if (keys.has(end.node)) ends.push({ edge: edge.key, end });
  }
  return ends;
}
