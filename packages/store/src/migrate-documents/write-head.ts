import type { Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import type { GraphState } from '../graphs/review.ts';
import { insertRevision } from '../graphs/revision-row.ts';
import { uuidV7 } from '../uuid-v7.ts';
import type { Carried } from './carry-document.ts';
import type { Claim } from './claim-chunk.ts';
import { replaceComplement, type StoredComplement } from './complement-row.ts';

/** A graph as it was read, with its newest document. */
export interface HeadRow {
  readonly id: string;
  readonly revision: number;
  readonly state: GraphState;
  readonly release: string;
  readonly migration: string | null;
  readonly format: string;
  readonly bytes: Uint8Array;
}

export interface NewHead {
  readonly head: HeadRow;
  /** What the other way had left. */
  readonly before: StoredComplement | null;
  readonly carried: Carried;
  readonly nowMs: number;
}

/** Writes the carried document as the graph's next revision, if it still stands where it was read; one without a change gets none. */
export async function writeHead(transaction: Queryable, { migration, direction, person }: Claim, { head, before, carried, nowMs }: NewHead): Promise<void> {
  const isUp = direction === 'up';
  const revision = carried.isChanged ? head.revision + 1 : head.revision;
  const state = isUp ? stateAfter(head.state, carried) : await stateBack(transaction, { head, before, carried });
  const moved = await transaction.query<{ workspace: string }>(
    `update turnbuckle.graphs set revision = $3, state = $4, migration = $5, updated_at_ms = case when revision = $3 then updated_at_ms else $6 end
     where id = $1 and revision = $2 returning workspace`,
    [head.id, head.revision, revision, state, isUp ? migration : (before?.under ?? null), nowMs],
  );
  if (moved.length === 0) throw new Error(`The graph '${head.id}' moved on while its row was locked.`);
  if (carried.isChanged) {
    const answer = { id: head.id, revision, release: head.release, editId: uuidV7(nowMs), state, diagnostics: [] };
    const reviewed = { bytes: carried.bytes, format: head.format, state: carried.hasQuarantine ? 'quarantined' : 'clean', diagnostics: [] } as const;
    await insertRevision(transaction, { kind: isUp ? 'migrate' : 'rollback', person, nowMs, reviewed, sent: carried.bytes, answer });
    await publish(transaction, { type: 'graph', id: head.id, workspace: moved[0]?.workspace ?? '', revision, kind: isUp ? 'migrate' : 'rollback' });
  }
  const under = isUp ? head.migration : null;
  const { complement } = carried;
  const isWorthKeeping = complement !== null || under !== null;
  const kept = { complement: complement ?? { version: 1, witness: emptyWitness, steps: [] }, fromRevision: head.revision, toRevision: revision, under } as const;
  await replaceComplement(transaction, { migration, graph: head.id, direction: isUp ? 'up' : 'down' }, isWorthKeeping ? kept : null);
}

/** Stands for no document. */
const emptyWitness = '0'.repeat(64);

function stateAfter(before: GraphState, { isChanged, hasQuarantine, mended }: Carried): GraphState {
  if (before === 'forked' || !isChanged) return before;
  if (hasQuarantine) return 'quarantined';
  return mended > 0 || before !== 'clean' ? 'repaired' : 'clean';
}

/** What nobody edited stands as it did before; an edited one as its document says. */
async function stateBack(transaction: Queryable, { head, before, carried }: Pick<NewHead, 'head' | 'before' | 'carried'>): Promise<GraphState> {
  if (head.state === 'forked' || before === null) return head.state;
  const [was] = await transaction.query<{ state: GraphState }>('select state from turnbuckle.graph_revisions where graph = $1 and revision = $2', [head.id, before.fromRevision]);
  if (was === undefined || head.revision === before.toRevision) return was?.state ?? head.state;
  if (carried.hasQuarantine) return 'quarantined';
  return was.state === 'quarantined' ? 'repaired' : was.state;
}
