import { emptyComplement } from '@turnbuckle/evolve';
import type { Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { sha256 } from '../graphs/body.ts';
import type { GraphState } from '../graphs/review.ts';
import { type BodyRow, insertBodies, insertRevisions, type RevisionKind, type RevisionRow } from '../graphs/revision-row.ts';
import { placeholders } from '../placeholders.ts';
import { uuidV7 } from '../uuid-v7.ts';
import type { Carried } from './carry-document.ts';
import { type HeadRow, type Outcome, stageBelow, type Way } from './carry-heads.ts';
import { keepComplements, type NewComplement, packComplementData, type StoredComplement } from './complement-row.ts';
import type { Pointer } from './find-pointers.ts';

/** A graph's row after the step. */
interface NewHead {
  readonly graph: string;
  readonly from: number;
  readonly revision: number;
  readonly state: GraphState;
  readonly migration: string | null;
  readonly shadowRevision: number | null;
}

export interface Written {
  readonly rows: number;
  readonly bytes: number;
}

/** Collects what a batch writes, so that each table is written once. */
interface Batch {
  readonly heads: NewHead[];
  readonly revisions: RevisionRow[];
  readonly bodies: BodyRow[];
  readonly complements: NewComplement[];
}

export interface WriteContext {
  readonly way: Way;
  readonly person: string;
  readonly nowMs: number;
  readonly onPoint?: (point: 'bodies-written' | 'complements-written') => void | Promise<void>;
}

/**
 * Writes the heads that could follow, in one statement a table. The caller has locked the graphs' rows and seen that none moved on; a
 * document without a change gets no revision.
 */
export async function writeHeads(transaction: Queryable, outcomes: Iterable<Outcome>, context: WriteContext): Promise<Written> {
  const batch: Batch = { heads: [], revisions: [], bodies: [], complements: [] };
  const list = [...outcomes].filter((outcome) => outcome !== 'skipped');
  const states = await statesBefore(transaction, list, context);
  for (const outcome of list) {
    const { head, before } = outcome;
    if ('pointer' in outcome) addPointer(batch, outcome, { ...context, was: states.get(head.id) });
    else if (!('quarantined' in outcome.result)) addCarried(batch, { head, before, carried: outcome.result }, { ...context, was: states.get(head.id) });
  }
  await insertRevisions(transaction, batch.revisions);
  await insertBodies(transaction, batch.bodies);
  await context.onPoint?.('bodies-written');
  await keepComplements(transaction, { migration: context.way.digest, direction: context.way.direction }, batch.complements);
  await context.onPoint?.('complements-written');
  const workspaces = await updateGraphs(transaction, batch.heads, context.nowMs);
  await publish(
    transaction,
    ...batch.revisions.map(({ graph, revision, kind }) => ({ type: 'graph', id: graph, workspace: workspaces.get(graph) ?? '', revision, kind }) as const),
  );
  return {
    rows: batch.heads.length + batch.revisions.length + batch.bodies.length + batch.complements.length,
    bytes: batch.bodies.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) + batch.complements.reduce((sum, { data }) => sum + data.byteLength, 0),
  };
}

type Adding = WriteContext & { readonly was: GraphState | undefined };

function addPointer(
  batch: Batch,
  { head, before, pointer }: { readonly head: HeadRow; readonly before: StoredComplement | null; readonly pointer: Pointer },
  context: Adding,
): void {
  const { way, was } = context;
  const isHead = pointer.stage === head.stage && pointer.bodyRevision === head.bodyRevision;
  const revision = isHead ? head.revision : head.revision + 1;
  const state = head.state === 'forked' ? 'forked' : (pointer.state ?? (was === undefined || was === 'quarantined' ? 'repaired' : was));
  const isUp = way.direction === 'up';
  batch.heads.push({ ...newHead(head, before, { way, revision }), state, shadowRevision: isUp ? revision : null });
  if (!isHead)
    batch.revisions.push({
      ...revisionOf(head, { revision, state, context }),
      sizeBytes: pointer.sizeBytes,
      sha256: pointer.sha256,
      stage: pointer.stage,
      bodyRevision: pointer.bodyRevision,
    });
  // A shadow brings what its way left; what was kept for an unedited document is the right one still.
  if (pointer.complement !== null)
    batch.complements.push({ graph: head.id, fromRevision: head.revision, toRevision: revision, under: null, witness: pointer.sha256, data: pointer.complement });
}

function addCarried(
  batch: Batch,
  { head, before, carried }: { readonly head: HeadRow; readonly before: StoredComplement | null; readonly carried: Carried },
  context: Adding,
): void {
  const { way, was } = context;
  const isUp = way.direction === 'up';
  const revision = carried.isChanged ? head.revision + 1 : head.revision;
  const state = isUp ? stateAfter(head.state, carried) : stateBack(head, { before, carried, was });
  batch.heads.push({ ...newHead(head, before, { way, revision }), state, shadowRevision: isUp ? revision : null });
  const hash = sha256(carried.bytes);
  if (carried.isChanged) {
    const stage = isUp ? way.digest : stageBelow(before);
    batch.revisions.push({ ...revisionOf(head, { revision, state, context }), sizeBytes: carried.bytes.byteLength, sha256: hash, stage });
    batch.bodies.push({ stage, graph: head.id, revision, bytes: carried.bytes });
  }
  const under = isUp ? head.migration : null;
  if (carried.complement === null && under === null && before === null) return;
  batch.complements.push({
    graph: head.id,
    fromRevision: head.revision,
    toRevision: revision,
    under,
    witness: hash,
    data: packComplementData(carried.complement ?? emptyComplement),
  });
}

function newHead(head: HeadRow, before: StoredComplement | null, { way, revision }: { readonly way: Way; readonly revision: number }): Omit<NewHead, 'state' | 'shadowRevision'> {
  return { graph: head.id, from: head.revision, revision, migration: way.direction === 'up' ? way.digest : (before?.under ?? null) };
}

function revisionOf(
  { id, release }: HeadRow,
  { revision, state, context }: { readonly revision: number; readonly state: GraphState; readonly context: WriteContext },
): Pick<RevisionRow, 'graph' | 'revision' | 'editId' | 'kind' | 'release' | 'person' | 'atMs' | 'state'> {
  const kind: RevisionKind = context.way.direction === 'up' ? 'migrate' : 'rollback';
  return { graph: id, revision, editId: uuidV7(context.nowMs), kind, release, person: context.person, atMs: context.nowMs, state };
}

function stateAfter(before: GraphState, { isChanged, hasQuarantine, mended }: Carried): GraphState {
  if (before === 'forked' || !isChanged) return before;
  if (hasQuarantine) return 'quarantined';
  return mended > 0 || before !== 'clean' ? 'repaired' : 'clean';
}

/** What nobody edited stands as it did before; an edited one as its document says. */
function stateBack(
  head: HeadRow,
  { before, carried, was }: { readonly before: StoredComplement | null; readonly carried: Carried; readonly was: GraphState | undefined },
): GraphState {
  if (head.state === 'forked' || before === null || was === undefined) return head.state;
  if (head.revision === before.toRevision) return was;
  if (carried.hasQuarantine) return 'quarantined';
  return was === 'quarantined' ? 'repaired' : was;
}

/** How each graph stood before it went up, for those that come back. */
async function statesBefore(queryable: Queryable, outcomes: readonly Exclude<Outcome, 'skipped'>[], { way }: WriteContext): Promise<Map<string, GraphState>> {
  if (way.direction === 'up') return new Map();
  const wanted = outcomes.flatMap(({ head, before }) => (before === null ? [] : [{ graph: head.id, revision: before.fromRevision }]));
  if (wanted.length === 0) return new Map();
  const rows = await queryable.query<{ graph: string; state: GraphState }>(
    `select r.graph, r.state from turnbuckle.graph_revisions r join unnest($1::text[], $2::integer[]) as wanted(graph, revision) on r.graph = wanted.graph and r.revision = wanted.revision`,
    [wanted.map(({ graph }) => graph), wanted.map(({ revision }) => revision)],
  );
  return new Map(rows.map(({ graph, state }) => [graph, state]));
}

/** Gives the workspace of each. */
async function updateGraphs(transaction: Queryable, heads: readonly NewHead[], nowMs: number): Promise<Map<string, string>> {
  const workspaces = new Map<string, string>();
  const types = ['text', 'integer', 'integer', 'text', 'text', 'integer', 'bigint'];
  for (const { text, values } of placeholders(heads, types, ({ graph, from, revision, state, migration, shadowRevision }) => [
    graph,
    from,
    revision,
    state,
    migration,
    shadowRevision,
    nowMs,
  ])) {
    const moved = await transaction.query<{ id: string; workspace: string }>(
      `update turnbuckle.graphs g set revision = n.revision, state = n.state, migration = n.migration, shadow_revision = n.shadow,
         updated_at_ms = case when n.revision = n.seen then g.updated_at_ms else n.at_ms end
       from (values ${text}) as n(id, seen, revision, state, migration, shadow, at_ms) where g.id = n.id and g.revision = n.seen returning g.id, g.workspace`,
      values,
    );
    if (moved.length < values.length / types.length) throw new Error('A graph moved on while its row was locked.');
    for (const { id, workspace } of moved) workspaces.set(id, workspace);
  }
  return workspaces;
}
