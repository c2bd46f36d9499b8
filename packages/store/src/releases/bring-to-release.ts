import type { Database } from '../database.ts';
import { type BringContext, type Brought, bringHead, stageForRelease } from '../migrate-documents/graph-in-stage.ts';
import { holdFlag } from '../rollouts/rollout-locks.ts';
import { releaseInForce } from './release-in-force.ts';

/**
 * Takes a graph that somebody opens to where its workspace's release has it, for good. Which release that is, is asked again and held until
 * this is stored: a release that is taken back at this moment gets no further document.
 */
export async function bringToRelease(database: Database, graph: string, context: Omit<BringContext, 'to'>): Promise<Brought> {
  return database.transaction(async (transaction) => {
    // Before the graph, as every save does.
    await holdFlag(transaction);
    const [head] = await transaction.query<{ workspace: string; standing: string; revision: number }>(
      "select workspace, coalesce(migration, 'base') as standing, revision from turnbuckle.graphs where id = $1 for update",
      [graph],
    );
    const release = head === undefined ? null : await releaseInForce(transaction, { workspace: head.workspace, wanted: undefined, isHeld: true });
    if (head === undefined || release === null) return { outcome: 'brought', revision: head?.revision ?? 0 };
    return bringHead(transaction, graph, { to: await stageForRelease(transaction, graph, { release, standing: head.standing }), ...context });
  });
}
