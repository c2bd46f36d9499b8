import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { uuidV7 } from '../uuid-v7.ts';
import type { SaveContext } from './create-graph.ts';
import { ensureNamed, releaseFor } from './names.ts';
import { acceptAll, type GraphState } from './review.ts';
import { earlierAnswer, insertRevision } from './revision-row.ts';
import type { SaveAnswer, SaveResult } from './save-answer.ts';

export interface GraphChange {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** The revisions on which the change may be made; `any` overwrites whatever stands. */
  readonly ifMatch: readonly number[] | 'any';
}

interface Head {
  readonly workspace: string;
  readonly format: string;
  readonly revision: number;
  readonly state: GraphState;
}

/**
 * Saves a graph's next revision, if it stands where the caller thinks it does. Outcomes: `saved`, `refused`, `missing`, `stale`,
 * `edit-id-reused`. An edit that was saved before gets its first answer, wherever the graph stands now.
 */
export async function putGraph(database: Database, change: GraphChange, context: SaveContext): Promise<SaveResult> {
  return database.transaction((transaction) => putWithin(transaction, change, context));
}

async function putWithin(transaction: Queryable, { id, bytes, ifMatch }: GraphChange, context: SaveContext): Promise<SaveResult> {
  const { person, nowMs, release: wanted, editId = uuidV7(nowMs), review = acceptAll } = context;
  // From here on saves of this graph wait for each other, on whichever server they are.
  const [head] = await transaction.query<Head>('select workspace, format, revision, state from turnbuckle.graphs where id = $1 for update', [id]);
  if (head === undefined) return { outcome: 'missing' };
  const earlier = await earlierAnswer(transaction, { editId, graph: id, sent: bytes });
  if (earlier !== null) return earlier;
  if (ifMatch !== 'any' && !ifMatch.includes(head.revision)) return stale(transaction, { id, revision: head.revision });
  const release = await releaseFor(transaction, { workspace: head.workspace, wanted });
  const reviewed = review(bytes, { format: head.format, release });
  if ('refused' in reviewed) return { outcome: 'refused', diagnostics: reviewed.refused };
  await ensureNamed(transaction, { people: [person], nowMs });
  const state = nextState(head.state, reviewed.state);
  const answer: SaveAnswer = { id, revision: head.revision + 1, release, editId, state, diagnostics: reviewed.diagnostics };
  await insertRevision(transaction, { kind: 'edit', person, nowMs, reviewed, sent: bytes, answer });
  await transaction.query('update turnbuckle.graphs set revision = $2, release = $3, state = $4, format = $5, updated_at_ms = $6 where id = $1', [
    id,
    answer.revision,
    release,
    state,
    reviewed.format,
    nowMs,
  ]);
  await publish(transaction, { type: 'graph', id, workspace: head.workspace, revision: answer.revision, kind: 'edit' });
  return { outcome: 'saved', answer, isRepeat: false };
}

/** A graph in which nothing is set aside any more was repaired, and stays so until something is set aside again. */
function nextState(before: GraphState, reviewed: 'clean' | 'quarantined'): GraphState {
  if (before === 'forked' || reviewed === 'quarantined') return before === 'forked' ? 'forked' : 'quarantined';
  return before === 'clean' ? 'clean' : 'repaired';
}

async function stale(transaction: Queryable, { id, revision }: { readonly id: string; readonly revision: number }): Promise<SaveResult> {
  const [row] = await transaction.query<{ person: string; at_ms: number }>('select person, at_ms from turnbuckle.graph_revisions where graph = $1 and revision = $2', [
    id,
    revision,
  ]);
  return { outcome: 'stale', revision, person: row?.person ?? '', atMs: row?.at_ms ?? 0 };
}
