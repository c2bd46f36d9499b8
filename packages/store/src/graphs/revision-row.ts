import { createHash } from 'node:crypto';
import type { Queryable } from '../database.ts';
import type { Reviewed } from './review.ts';
import type { SaveAnswer, SaveResult } from './save-answer.ts';

export type RevisionKind = 'import' | 'edit' | 'migrate' | 'rollback' | 'fork';

export interface NewRevision {
  readonly kind: RevisionKind;
  readonly person: string;
  readonly nowMs: number;
  readonly reviewed: Reviewed;
  /** What was sent, before the review. */
  readonly sent: Uint8Array;
  readonly answer: SaveAnswer;
}

/** Adds the revision and the edit that made it. The graph's row is the caller's business. */
export async function insertRevision(transaction: Queryable, { kind, person, nowMs, reviewed, sent, answer }: NewRevision): Promise<void> {
  const { id, revision, editId, release, state } = answer;
  await transaction.query(
    `insert into turnbuckle.graph_revisions (graph, revision, edit_id, kind, release, person, at_ms, state, size_bytes, document)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, revision, editId, kind, release, person, nowMs, state, reviewed.bytes.byteLength, asBuffer(reviewed.bytes)],
  );
  await transaction.query('insert into turnbuckle.edits (id, graph, revision, sent_sha256, answer) values ($1, $2, $3, $4, $5)', [
    editId,
    id,
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
  const isSame = (edit.graph ?? row.graph) === row.graph && row.sent_sha256.equals(sha256(edit.sent));
  return isSame ? { outcome: 'saved', answer: row.answer, isRepeat: true } : { outcome: 'edit-id-reused', graph: row.graph, revision: row.revision };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
