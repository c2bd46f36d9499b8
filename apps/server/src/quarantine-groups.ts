import { setImmediate } from 'node:timers/promises';
import { type Database, getGraph, type QuarantinedGraph, quarantinedGraphs } from '@turnbuckle/store';
import { type AsideEdge, asideEdges, readStored } from './quarantine-findings.ts';

export interface QuarantineFix {
  readonly title: string;
  readonly kind: 'safe' | 'suggested';
  readonly edges: number;
  readonly graphs: number;
}

/** Edges of one code that are set aside in one graph. */
export interface QuarantineDocument {
  readonly graph: string;
  readonly title: string | null;
  readonly workspace: string;
  readonly owner: string;
  readonly edges: number;
  /** Why, of the first of them. */
  readonly message: string;
  /** What would mend edges of it. */
  readonly fixes: readonly string[];
}

export interface QuarantineGroup {
  readonly code: string;
  readonly edges: number;
  readonly graphs: number;
  readonly example: string;
  /** Each counts the edges that it is the fix of, the most frequent first. */
  readonly fixes: readonly QuarantineFix[];
  readonly documents: readonly QuarantineDocument[];
}

export interface QuarantinePage {
  readonly groups: readonly QuarantineGroup[];
  /** The id of the graph to go on after, `null` on the last page. */
  readonly next: string | null;
}

interface Found extends AsideEdge {
  readonly of: QuarantinedGraph;
}

/** What is set aside in a page of graphs, by code. */
export async function quarantineGroups(
  database: Database,
  query: { readonly run?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<QuarantinePage> {
  const { graphs, next } = await quarantinedGraphs(database, query);
  const byCode = new Map<string, Found[]>();
  for (const of of graphs) {
    const stored = await getGraph(database, of.id);
    const document = stored === null ? null : readStored(stored.bytes);
    for (const edge of document === null ? [] : asideEdges(document)) put(byCode, edge.code, { ...edge, of });
    // A page of large graphs is some work; other requests come in between.
    await setImmediate();
  }
  const groups = [...byCode].map(([code, found]) => groupOf(code, found));
  return { groups: groups.sort((a, b) => b.edges - a.edges || (a.code < b.code ? -1 : 1)), next };
}

function groupOf(code: string, found: readonly Found[]): QuarantineGroup {
  const byGraph = new Map<string, Found[]>();
  const fixes = new Map<string, Found[]>();
  for (const one of found) {
    put(byGraph, one.of.id, one);
    if (one.fix !== null) put(fixes, one.fix.title, one);
  }
  return {
    code,
    edges: found.length,
    graphs: byGraph.size,
    example: found[0]?.message ?? '',
    fixes: [...fixes]
      .map(([title, edges]) => ({ title, kind: edges[0]?.fix?.kind ?? 'suggested', edges: edges.length, graphs: new Set(edges.map(({ of }) => of.id)).size }))
      .sort((a, b) => b.edges - a.edges || (a.title < b.title ? -1 : 1)),
    documents: [...byGraph].flatMap(([graph, edges]) => {
      const [first] = edges;
      if (first === undefined) return [];
      const { title, workspace, owner } = first.of;
      return [{ graph, title, workspace, owner, edges: edges.length, message: first.message, fixes: [...new Set(edges.flatMap(({ fix }) => fix?.title ?? []))] }];
    }),
  };
}

function put<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
