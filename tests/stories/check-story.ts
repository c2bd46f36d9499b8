import { type Flow, type Touch, touchesOf } from './flow.ts';

/** A save that was acknowledged: which edit, on which revision of which graph, and what it changed. */
export interface Acknowledged {
  readonly editId: string;
  /** The graph that holds it: a fork's own id, where it was kept as one. */
  readonly graph: string;
  readonly revision: number;
  readonly touches: readonly Touch[];
}

/** What anybody can ask of a graph when a story is over. */
export interface Ending {
  readonly id: string;
  readonly history: readonly { readonly revision: number; readonly editId: string; readonly kind: string; readonly forkOf?: string }[];
  /** The head as it stands and as each release sees it: what an old catalog cannot show is carried, and shows in the other. */
  readonly views: readonly Flow[];
}

export interface Verdict {
  readonly lost: readonly string[];
  readonly dangling: readonly string[];
  /** Histories with a gap, two heads, or an acknowledged edit that they do not name. */
  readonly broken: readonly string[];
}

/**
 * Looks for lost edits. Knows the history and the views and nothing of how they came about: an edit is lost when no view of the graph that
 * holds it has its value at its path, and no later acknowledged edit touched that path, what it belongs to or
 * what it cannot be without.
 */
export function checkStory(acknowledged: readonly Acknowledged[], endings: readonly Ending[]): Verdict {
  const [lost, dangling, broken]: [string[], string[], string[]] = [[], [], []];
  for (const { id, history, views } of endings) {
    const edits = acknowledged.filter(({ graph }) => graph === id).sort((a, b) => a.revision - b.revision);
    if (history.some(({ revision }, index) => revision !== index + 1)) broken.push(`${id}: its history has a gap`);
    for (const { editId, revision } of edits) if (history[revision - 1]?.editId !== editId) broken.push(`${id}: its history does not name the edit ${editId} at ${revision}`);
    const seen = views.map(touchesOf);
    for (const [index, { editId, touches }] of edits.entries()) {
      const later = edits.slice(index + 1).flatMap((edit) => edit.touches);
      for (const { path, value, needs = [] } of touches) {
        if (later.some((touch) => covers(touch.path, path) || (touch.value === undefined && needs.includes(touch.path)))) continue;
        const stands = value === undefined ? seen.every((view) => !view.has(path)) : seen.some((view) => view.get(path) === value);
        if (!stands) lost.push(`${id}: edit ${editId} set ${path} to ${JSON.stringify(value)}, and it is ${JSON.stringify(seen.map((view) => view.get(path)))}`);
      }
    }
    for (const { nodes, edges } of views) {
      const there = new Set(nodes.map((node) => node.id));
      for (const edge of edges) if (!there.has(edge.source) || !there.has(edge.target)) dangling.push(`${id}: the edge ${edge.id} from ${edge.source} to ${edge.target}`);
    }
  }
  return { lost, dangling, broken };
}

/** A node's own path covers everything of it. */
function covers(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
