import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import type { PictureOf } from '../migrate-documents/carry-document.ts';
import { type ReleaseInForce, releaseInForce } from '../releases/release-in-force.ts';
import { noteRefused } from '../rollouts/rollback-times.ts';
import { uuidV7 } from '../uuid-v7.ts';
import { ensureNamed, noteMembers } from './names.ts';
import { acceptAll, type Review, type Reviewed } from './review.ts';
import { earlierAnswer, insertRevision } from './revision-row.ts';
import type { SaveAnswer, SaveResult } from './save-answer.ts';
import { baseStage, migrationOf } from './stage.ts';

export interface NewGraph {
  /** Made when it is not given. */
  readonly id?: string | undefined;
  readonly workspace: string;
  readonly owner: string;
  readonly format: string;
  /** What people call it; the document knows nothing of it. */
  readonly title?: string | undefined;
  /** UTF-8, kept byte for byte. */
  readonly bytes: Uint8Array;
}

export interface SaveContext {
  /** Who saves. */
  readonly person: string;
  readonly nowMs: number;
  /** The workspace's release unless given. */
  readonly release?: string | undefined;
  /** Made by the client, so that it can send a save again without saving twice; made here when it is not given. */
  readonly editId?: string | undefined;
  readonly review?: Review;
  /** What documents compute, for migrations that may not change it. */
  readonly pictureOf?: PictureOf | undefined;
}

/** Stores a graph's first revision. Outcomes: `saved`, `refused`, `exists`, `taken-back`, `no-release`, `edit-id-reused`. */
export async function createGraph(database: Database, graph: NewGraph, context: SaveContext): Promise<SaveResult> {
  return database.transaction((transaction) => createWithin(transaction, graph, context));
}

/** Stores many graphs in one transaction; graphs that exist already stay as they are. */
export async function createGraphs(database: Database, graphs: readonly NewGraph[], context: Omit<SaveContext, 'editId'>): Promise<readonly SaveResult[]> {
  return database.transaction(async (transaction) => {
    const results: SaveResult[] = [];
    for (const graph of graphs) results.push(await createWithin(transaction, graph, context));
    return results;
  });
}

async function createWithin(
  transaction: Queryable,
  graph: NewGraph,
  { person, nowMs, release: wanted, editId = uuidV7(nowMs), review = acceptAll }: SaveContext,
): Promise<SaveResult> {
  const { workspace, owner, format, bytes } = graph;
  const id = graph.id ?? uuidV7(nowMs);
  const edit = { editId, graph: graph.id ?? null, sent: bytes };
  const earlier = await earlierAnswer(transaction, edit);
  if (earlier !== null) return earlier;
  const inForce = await releaseInForce(transaction, { workspace, wanted, isHeld: true });
  if (inForce === null) return { outcome: 'no-release', release: wanted ?? '' };
  const { name: release, declared } = inForce;
  const stage = inForce.stage ?? baseStage;
  const reviewed = review(bytes, { format, release, declared });
  if ('refused' in reviewed) return { outcome: 'refused', diagnostics: reviewed.refused };
  await ensureNamed(transaction, { people: [owner, person], workspace, nowMs });
  await noteMembers(transaction, { people: [owner], workspace, nowMs });
  if (inForce.isTakenBack) return keepApart(transaction, { ...graph, id }, { inForce, reviewed, person, nowMs, editId });
  const made = await transaction.query(
    `insert into turnbuckle.graphs (id, workspace, owner, format, title, revision, release, state, created_at_ms, updated_at_ms, migration)
     values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $8, $9) on conflict (id) do nothing returning id`,
    [id, workspace, owner, reviewed.format, graph.title ?? null, release, reviewed.state, nowMs, migrationOf(stage)],
  );
  // The same edit may have come in twice at once; the insert has waited for the other.
  if (made.length === 0) return (await earlierAnswer(transaction, edit)) ?? { outcome: 'exists' };
  const answer: SaveAnswer = { id, revision: 1, release, editId, state: reviewed.state, diagnostics: reviewed.diagnostics };
  await insertRevision(transaction, { kind: 'import', person, nowMs, reviewed, sent: bytes, answer, stage });
  await publish(transaction, { type: 'graph', id, workspace, revision: 1, kind: 'import' });
  return { outcome: 'saved', answer, isRepeat: false };
}

interface KeptApart {
  readonly inForce: ReleaseInForce;
  readonly reviewed: Reviewed;
  readonly person: string;
  readonly nowMs: number;
  readonly editId: string;
}

/** Keeps a graph that was made in a release which its workspace has left: under another id, byte for byte, for its owner to look at. */
async function keepApart(transaction: Queryable, graph: NewGraph & { readonly id: string }, { inForce, reviewed, person, nowMs, editId }: KeptApart): Promise<SaveResult> {
  const { workspace, owner, bytes, title = null } = graph;
  await noteRefused(transaction, inForce.name, nowMs);
  const stage = inForce.stage ?? baseStage;
  const fork: SaveAnswer = { id: uuidV7(nowMs), revision: 1, release: inForce.name, editId, state: 'forked', diagnostics: reviewed.diagnostics, forkOf: graph.id };
  await transaction.query(
    `insert into turnbuckle.graphs (id, workspace, owner, format, title, revision, release, state, created_at_ms, updated_at_ms, migration)
     values ($1, $2, $3, $4, $5, 1, $6, 'forked', $7, $7, $8)`,
    [fork.id, workspace, owner, reviewed.format, title, inForce.name, nowMs, migrationOf(stage)],
  );
  await insertRevision(transaction, { kind: 'import', person, nowMs, reviewed: { ...reviewed, bytes }, sent: bytes, answer: fork, stage });
  await publish(transaction, { type: 'graph', id: fork.id, workspace, revision: 1, kind: 'import' });
  return { outcome: 'taken-back', release: inForce.name, fork };
}
