import type { Queryable } from '../database.ts';
import type { GraphState } from './review.ts';
import type { RevisionKind } from './revision-row.ts';

export interface StoredGraph {
  readonly id: string;
  readonly workspace: string;
  readonly owner: string;
  readonly format: string;
  readonly revision: number;
  /** The release in which this revision was saved. */
  readonly release: string;
  readonly state: GraphState;
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** The graph as it stands, or as an earlier revision had it; `null` when there is no such one. */
export async function getGraph(queryable: Queryable, id: string, { revision }: { readonly revision?: number | undefined } = {}): Promise<StoredGraph | null> {
  const [row] = await queryable.query<StoredGraph>(
    `select g.id, g.workspace, g.owner, g.format, r.revision, r.release, r.state, r.at_ms as "atMs", r.document as bytes
     from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = coalesce($2, g.revision)
     where g.id = $1`,
    [id, revision ?? null],
  );
  return row ?? null;
}

export interface HistoryEntry {
  readonly revision: number;
  readonly editId: string;
  readonly kind: RevisionKind;
  readonly release: string;
  readonly user: string;
  readonly atMs: number;
  readonly forkOf?: string;
}

/** All revisions, the first one first; `null` when there is no such graph. */
export async function graphHistory(queryable: Queryable, id: string): Promise<readonly HistoryEntry[] | null> {
  const rows = await queryable.query<HistoryEntry & { forkOf: string | null }>(
    `select revision, edit_id as "editId", kind, release, person as "user", at_ms as "atMs", fork_of as "forkOf"
     from turnbuckle.graph_revisions where graph = $1 order by revision`,
    [id],
  );
  // A graph has a first revision from its first moment on.
  if (rows.length === 0) return null;
  return rows.map(({ forkOf, ...entry }) => (forkOf === null ? entry : { ...entry, forkOf }));
}
