import type { Queryable } from '../database.ts';
import { unpackBody } from './body.ts';
import type { GraphState } from './review.ts';
import type { RevisionKind } from './revision-row.ts';
import type { Stage } from './stage.ts';

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
  /** The stage at which the graph stands now, whatever revision this is. */
  readonly standing: Stage;
  readonly bytes: Uint8Array;
}

/** What was found of a graph: `gone` is a revision whose body was dropped after a sign-off; its history stays. */
export type FoundGraph = { readonly outcome: 'found'; readonly graph: StoredGraph } | { readonly outcome: 'gone' } | { readonly outcome: 'missing' };

/** The graph as it stands, or as an earlier revision had it. */
export async function findGraph(queryable: Queryable, id: string, { revision }: { readonly revision?: number | undefined } = {}): Promise<FoundGraph> {
  const [row] = await queryable.query<Omit<StoredGraph, 'bytes'> & { readonly encoding: 0 | 1 | null; readonly body: Buffer | null }>(
    `select g.id, g.workspace, g.owner, g.format, r.revision, r.release, r.state, r.at_ms as "atMs", coalesce(g.migration, 'base') as standing, b.encoding, b.body
     from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = coalesce($2, g.revision)
       left join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision
     where g.id = $1`,
    [id, revision ?? null],
  );
  if (row === undefined) return { outcome: 'missing' };
  const { encoding, body, ...graph } = row;
  return encoding === null || body === null ? { outcome: 'gone' } : { outcome: 'found', graph: { ...graph, bytes: unpackBody({ encoding, body }) } };
}

/** The same, `null` when there is no such one or its body is gone. */
export async function getGraph(queryable: Queryable, id: string, options: { readonly revision?: number | undefined } = {}): Promise<StoredGraph | null> {
  const found = await findGraph(queryable, id, options);
  return found.outcome === 'found' ? found.graph : null;
}

/** Some minutes: what was opened last is carried over first, and nobody needs it to the second. */
const openedStepMs = 600_000;

/** Remembers that somebody read a graph. */
export async function noteOpened(queryable: Queryable, id: string, nowMs: number): Promise<void> {
  const isNews = await queryable.query('select from turnbuckle.graphs where id = $1 and coalesce(opened_at_ms, 0) < $2', [id, nowMs - openedStepMs]);
  if (isNews.length > 0) await queryable.query('update turnbuckle.graphs set opened_at_ms = $2 where id = $1', [id, nowMs]);
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
