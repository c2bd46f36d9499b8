import type { Queryable } from '../database.ts';
import { unpackBody } from './body.ts';
import type { GraphState } from './review.ts';

export interface GraphFilter {
  readonly workspace?: string | undefined;
  readonly owner?: string | undefined;
  readonly release?: string | undefined;
  readonly state?: GraphState | undefined;
}

export interface PageOptions {
  /** Rows at most. */
  readonly limit: number;
  /** The id after which the page starts; `null` for the first page. */
  readonly after?: string | null;
  readonly withDocuments?: boolean;
  /** A page with documents ends early rather than grow beyond this, though it holds one at least. */
  readonly maxDocumentsBytes?: number;
}

export interface ListedGraph {
  readonly id: string;
  readonly workspace: string;
  readonly owner: string;
  readonly format: string;
  /** Absent where nobody gave one. */
  readonly title?: string;
  readonly revision: number;
  readonly release: string;
  readonly state: GraphState;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly document?: string;
}

export interface GraphPage {
  readonly graphs: readonly ListedGraph[];
  /** The id to go on after, `null` on the last page. */
  readonly next: string | null;
}

/** A page of graphs in the order of their ids. */
export async function listGraphs(
  queryable: Queryable,
  filter: GraphFilter,
  { limit, after = null, withDocuments = false, maxDocumentsBytes = 64 * 1024 * 1024 }: PageOptions,
): Promise<GraphPage> {
  const rows = await queryable.query<Omit<ListedGraph, 'title'> & { readonly title: string | null }>(
    `select g.id, g.workspace, g.owner, g.format, g.title, g.revision, g.release, g.state, r.size_bytes as "sizeBytes", g.created_at_ms as "createdAtMs",
       g.updated_at_ms as "updatedAtMs"
     from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
     where ($1::text is null or g.workspace = $1) and ($2::text is null or g.owner = $2) and ($3::text is null or g.release = $3)
       and ($4::text is null or g.state = $4) and ($5::text is null or g.id > $5)
     order by g.id limit $6`,
    [filter.workspace ?? null, filter.owner ?? null, filter.release ?? null, filter.state ?? null, after, limit + 1],
  );
  const listed = rows.map(({ title, ...row }): ListedGraph => (title === null ? row : { ...row, title }));
  const shown = listed.slice(0, withDocuments ? Math.min(limit, fitting(rows, maxDocumentsBytes)) : limit);
  const graphs = withDocuments ? await inlineDocuments(queryable, shown) : shown;
  return { graphs, next: shown.length < rows.length ? (shown.at(-1)?.id ?? null) : null };
}

/** How many of the first rows stay within the limit together; one at least. */
function fitting(rows: readonly Pick<ListedGraph, 'sizeBytes'>[], maxBytes: number): number {
  let sumBytes = 0;
  let count = 0;
  for (const { sizeBytes } of rows) {
    sumBytes += sizeBytes;
    if (sumBytes > maxBytes) break;
    count++;
  }
  return Math.max(count, 1);
}

async function inlineDocuments(queryable: Queryable, graphs: readonly ListedGraph[]): Promise<ListedGraph[]> {
  // The revisions of the list, not the newest ones: each row fits its document though somebody saves meanwhile.
  const rows = await queryable.query<{ graph: string; encoding: 0 | 1; body: Buffer }>(
    `select r.graph, b.encoding, b.body from turnbuckle.graph_revisions r
       join unnest($1::text[], $2::integer[]) as wanted (graph, revision) on r.graph = wanted.graph and r.revision = wanted.revision
       join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision`,
    [graphs.map(({ id }) => id), graphs.map(({ revision }) => revision)],
  );
  const documents = new Map(rows.map(({ graph, ...body }) => [graph, unpackBody(body).toString('utf8')]));
  return graphs.map((graph) => ({ ...graph, document: documents.get(graph.id) ?? '' }));
}
