import type { Queryable } from '../database.ts';
import { placeholders } from '../placeholders.ts';
import { packBody, sha256 } from './body.ts';
import type { GraphState, Reviewed } from './review.ts';
import type { SaveAnswer, SaveResult } from './save-answer.ts';
import type { Stage } from './stage.ts';

export type RevisionKind = 'import' | 'edit' | 'migrate' | 'rollback' | 'fork';

/** A row of a graph's history, whose body is stored beside it or has been before. */
export interface RevisionRow {
  readonly graph: string;
  readonly revision: number;
  readonly editId: string;
  readonly kind: RevisionKind;
  readonly release: string;
  readonly person: string;
  readonly atMs: number;
  readonly forkOf?: string | null;
  readonly state: GraphState;
  readonly sizeBytes: number;
  readonly sha256: Buffer;
  readonly stage: Stage;
  /** Whose body it shows; its own unless given. */
  readonly bodyRevision?: number;
}

/** Adds rows to histories, all in one statement. */
export async function insertRevisions(transaction: Queryable, rows: readonly RevisionRow[]): Promise<void> {
  const types = ['text', 'integer', 'uuid', 'text', 'text', 'text', 'bigint', 'text', 'text', 'integer', 'bytea', 'text', 'integer'];
  for (const { text, values } of placeholders(rows, types, (row) => [
    row.graph,
    row.revision,
    row.editId,
    row.kind,
    row.release,
    row.person,
    row.atMs,
    row.forkOf ?? null,
    row.state,
    row.sizeBytes,
    row.sha256,
    row.stage,
    row.bodyRevision ?? row.revision,
  ])) {
    await transaction.query(
      `insert into turnbuckle.graph_revisions (graph, revision, edit_id, kind, release, person, at_ms, fork_of, state, size_bytes, sha256, stage, body_revision) values ${text}`,
      values,
    );
  }
}

/** The bytes of a revision, as a stage sees it. */
export interface BodyRow {
  readonly stage: Stage;
  readonly graph: string;
  readonly revision: number;
  readonly bytes: Uint8Array;
  /** What the way to this stage left; of bytes that show a revision of another stage. */
  readonly complement?: Buffer | null;
}

/** Stores bodies, all in one statement; what is there already stays. */
export async function insertBodies(transaction: Queryable, rows: readonly BodyRow[]): Promise<void> {
  const types = ['text', 'text', 'integer', 'bytea', 'integer', 'smallint', 'bytea', 'bytea'];
  for (const { text, values } of placeholders(rows, types, ({ stage, graph, revision, bytes, complement = null }) => {
    const packed = packBody(bytes);
    return [stage, graph, revision, packed.sha256, packed.sizeBytes, packed.encoding, packed.body, complement];
  })) {
    await transaction.query(
      `insert into turnbuckle.graph_bodies (stage, graph, revision, sha256, size_bytes, encoding, body, complement) values ${text} on conflict do nothing`,
      values,
    );
  }
}

export interface NewRevision {
  readonly kind: RevisionKind;
  readonly person: string;
  readonly nowMs: number;
  readonly reviewed: Reviewed;
  /** What was sent, before the review. */
  readonly sent: Uint8Array;
  readonly answer: SaveAnswer;
  readonly stage: Stage;
  readonly forkOf?: string;
}

/** Adds a revision, its body and the edit that made it. The graph's row is the caller's business. */
export async function insertRevision(transaction: Queryable, { kind, person, nowMs, reviewed, sent, answer, stage, forkOf }: NewRevision): Promise<void> {
  const { id: graph, revision, editId, release, state } = answer;
  const { bytes } = reviewed;
  const row = { graph, revision, editId, kind, release, person, atMs: nowMs, state, sizeBytes: bytes.byteLength, sha256: sha256(bytes), stage };
  await insertRevisions(transaction, [forkOf === undefined ? row : { ...row, forkOf }]);
  await insertBodies(transaction, [{ stage, graph, revision, bytes }]);
  await transaction.query('insert into turnbuckle.edits (id, graph, revision, sent_sha256, answer) values ($1, $2, $3, $4, $5)', [
    editId,
    graph,
    revision,
    sha256(sent),
    JSON.stringify(answer),
  ]);
}

/** The first answer to an edit that was saved before, `null` when the id is new. `graph` is `null` where the caller has not named one. */
export async function earlierAnswer(
  transaction: Queryable,
  edit: { readonly editId: string; readonly graph: string | null; readonly sent: Uint8Array },
): Promise<SaveResult | null> {
  const [row] = await transaction.query<{ graph: string; revision: number; sent_sha256: Buffer; answer: SaveAnswer }>(
    'select graph, revision, sent_sha256, answer from turnbuckle.edits where id = $1',
    [edit.editId],
  );
  if (row === undefined) return null;
  // A save in a release that was taken back went to a fork of the graph that it named.
  const isSameGraph = (edit.graph ?? row.graph) === row.graph || row.answer.forkOf === edit.graph;
  if (!isSameGraph || !row.sent_sha256.equals(sha256(edit.sent))) return { outcome: 'edit-id-reused', graph: row.graph, revision: row.revision };
  return row.answer.forkOf === undefined ? { outcome: 'saved', answer: row.answer, isRepeat: true } : { outcome: 'taken-back', release: row.answer.release, fork: row.answer };
}
