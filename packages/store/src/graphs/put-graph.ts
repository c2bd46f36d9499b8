import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { type BringContext, bringHead, stageForRelease } from '../migrate-documents/graph-in-stage.ts';
import { type ReleaseInForce, releaseInForce } from '../releases/release-in-force.ts';
import { noteRefused } from '../rollouts/rollback-times.ts';
import { holdFlag } from '../rollouts/rollout-locks.ts';
import { uuidV7 } from '../uuid-v7.ts';
import type { SaveContext } from './create-graph.ts';
import { ensureNamed, noteMembers } from './names.ts';
import { acceptAll, type GraphState, type Reviewed } from './review.ts';
import { earlierAnswer, insertRevision } from './revision-row.ts';
import type { SaveAnswer, SaveResult } from './save-answer.ts';
import { migrationOf, type Stage, stageOf } from './stage.ts';

export interface GraphChange {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** The revisions on which the change may be made; `any` overwrites whatever stands. */
  readonly ifMatch: readonly number[] | 'any';
}

interface Head {
  readonly workspace: string;
  readonly owner: string;
  readonly format: string;
  readonly title: string | null;
  readonly revision: number;
  readonly state: GraphState;
  readonly migration: string | null;
}

/**
 * Saves a graph's next revision, if it stands where the caller thinks it does. Outcomes: `saved`, `refused`, `missing`, `stale`, `taken-back`,
 * `no-release`, `edit-id-reused`. An edit that was saved before gets its first answer, wherever the graph stands now.
 */
export async function putGraph(database: Database, change: GraphChange, context: SaveContext): Promise<SaveResult> {
  return database.transaction((transaction) => putWithin(transaction, change, context));
}

async function putWithin(transaction: Queryable, change: GraphChange, context: SaveContext): Promise<SaveResult> {
  const { id, bytes, ifMatch } = change;
  const { person, nowMs, release: wanted, editId = uuidV7(nowMs), review = acceptAll } = context;
  // Before the graph: whoever changes the flag may wait for a worker that waits for this graph.
  await holdFlag(transaction);
  // From here on saves of this graph wait for each other, on whichever server they are.
  const [head] = await transaction.query<Head>('select workspace, owner, format, title, revision, state, migration from turnbuckle.graphs where id = $1 for update', [id]);
  if (head === undefined) return { outcome: 'missing' };
  const earlier = await earlierAnswer(transaction, { editId, graph: id, sent: bytes });
  if (earlier !== null) return earlier;
  const release = await releaseInForce(transaction, { workspace: head.workspace, wanted, isHeld: true });
  if (release === null) return { outcome: 'no-release', release: wanted ?? '' };
  const reviewed = review(bytes, { format: head.format, release: release.name, declared: release.declared });
  if ('refused' in reviewed) return { outcome: 'refused', diagnostics: reviewed.refused };
  await ensureNamed(transaction, { people: [person], nowMs });
  await noteMembers(transaction, { people: [person], workspace: head.workspace, nowMs });
  if (release.isTakenBack) return keepAsFork(transaction, { change, head, release, reviewed }, { person, nowMs, editId });
  const isCurrent = ifMatch === 'any' || ifMatch.includes(head.revision);
  const stage = isCurrent
    ? await stageOfSave(transaction, { id, head, release, isNamed: wanted !== undefined || ifMatch === 'any' }, { person, nowMs, pictureOf: context.pictureOf })
    : null;
  if (stage === null) return stale(transaction, id);
  const state = nextState(head.state, reviewed.state);
  const answer: SaveAnswer = { id, revision: stage.revision + 1, release: release.name, editId, state, diagnostics: reviewed.diagnostics };
  await insertRevision(transaction, { kind: 'edit', person, nowMs, reviewed, sent: bytes, answer, stage: stage.stage });
  await transaction.query(
    'update turnbuckle.graphs set revision = $2, release = $3, state = $4, format = $5, updated_at_ms = $6, migration = $7, shadow_revision = null where id = $1',
    [id, answer.revision, release.name, state, reviewed.format, nowMs, migrationOf(stage.stage)],
  );
  await publish(transaction, { type: 'graph', id, workspace: head.workspace, revision: answer.revision, kind: 'edit' });
  return { outcome: 'saved', answer, isRepeat: false };
}

interface Saving {
  readonly id: string;
  readonly head: Head;
  readonly release: ReleaseInForce;
  /** The caller said for which release the bytes are. */
  readonly isNamed: boolean;
}

/**
 * For which catalog the sent bytes are, and on which revision they stand. A head that is elsewhere is brought there first, so that what
 * neither side can express is kept. `null` when the caller cannot have seen the graph as it stands: no release was named, and a read would
 * have moved it.
 */
async function stageOfSave(
  transaction: Queryable,
  { id, head, release, isNamed }: Saving,
  context: Omit<BringContext, 'to'>,
): Promise<{ readonly stage: Stage; readonly revision: number } | null> {
  const standing = stageOf(head.migration);
  const to = await stageForRelease(transaction, id, { release, standing });
  if (to === standing) return { stage: standing, revision: head.revision };
  const brought = await bringHead(transaction, id, { to, ...context });
  // It cannot follow, so whoever read it was shown how it stands.
  if (brought.outcome === 'quarantined') return { stage: standing, revision: head.revision };
  return isNamed || brought.revision === head.revision ? { stage: to, revision: brought.revision } : null;
}

/** Keeps what was made in a release that the workspace has left: as a graph of its own, byte for byte, for its owner to bring both together. */
async function keepAsFork(
  transaction: Queryable,
  { change, head, release, reviewed }: { readonly change: GraphChange; readonly head: Head; readonly release: ReleaseInForce; readonly reviewed: Reviewed },
  { person, nowMs, editId }: { readonly person: string; readonly nowMs: number; readonly editId: string },
): Promise<SaveResult> {
  const { id, bytes } = change;
  await noteRefused(transaction, release.name, nowMs);
  const stage = release.stage ?? stageOf(head.migration);
  const fork: SaveAnswer = { id: uuidV7(nowMs), revision: 1, release: release.name, editId, state: 'forked', diagnostics: reviewed.diagnostics, forkOf: id };
  await transaction.query(
    `insert into turnbuckle.graphs (id, workspace, owner, format, title, revision, release, state, created_at_ms, updated_at_ms, migration)
     values ($1, $2, $3, $4, $5, 1, $6, 'forked', $7, $7, $8)`,
    [fork.id, head.workspace, head.owner, reviewed.format, head.title, release.name, nowMs, migrationOf(stage)],
  );
  await insertRevision(transaction, { kind: 'fork', person, nowMs, reviewed: { ...reviewed, bytes }, sent: bytes, answer: fork, stage, forkOf: id });
  await publish(transaction, { type: 'graph', id: fork.id, workspace: head.workspace, revision: 1, kind: 'fork' });
  return { outcome: 'taken-back', release: release.name, fork };
}

/** A graph in which nothing is set aside any more was repaired, and stays so until something is set aside again. */
function nextState(before: GraphState, reviewed: 'clean' | 'quarantined'): GraphState {
  if (before === 'forked' || reviewed === 'quarantined') return before === 'forked' ? 'forked' : 'quarantined';
  return before === 'clean' ? 'clean' : 'repaired';
}

async function stale(transaction: Queryable, id: string): Promise<SaveResult> {
  const [row] = await transaction.query<{ revision: number; person: string; atMs: number }>(
    `select r.revision, r.person, r.at_ms as "atMs" from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision where g.id = $1`,
    [id],
  );
  return { outcome: 'stale', revision: row?.revision ?? 0, person: row?.person ?? '', atMs: row?.atMs ?? 0 };
}
