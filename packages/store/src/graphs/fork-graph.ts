import type { Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { uuidV7 } from '../uuid-v7.ts';
import type { GraphState } from './review.ts';
import { insertRevisions } from './revision-row.ts';

const forked: GraphState = 'forked';

/**
 * Keeps a graph's newest document as a graph of its own, in the same hands, for its owner to bring both together. Gives the new graph's id.
 * The body is copied as it is stored.
 */
export async function forkHead(transaction: Queryable, graph: string, { person, nowMs }: { readonly person: string; readonly nowMs: number }): Promise<string> {
  const fork = uuidV7(nowMs);
  const [made] = await transaction.query<{ workspace: string }>(
    `insert into turnbuckle.graphs (id, workspace, owner, format, title, revision, release, state, created_at_ms, updated_at_ms, migration)
       select $2, workspace, owner, format, title, 1, release, $3, $4, $4, migration from turnbuckle.graphs where id = $1 returning workspace`,
    [graph, fork, forked, nowMs],
  );
  const [head] = await transaction.query<{ release: string; sizeBytes: number; sha256: Buffer; stage: string }>(
    `select r.release, r.size_bytes as "sizeBytes", r.sha256, r.stage from turnbuckle.graphs g
       join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision where g.id = $1`,
    [graph],
  );
  if (head === undefined) throw new Error(`There is no graph '${graph}' to fork.`);
  await insertRevisions(transaction, [{ ...head, graph: fork, revision: 1, editId: uuidV7(nowMs), kind: 'fork', person, atMs: nowMs, forkOf: graph, state: forked }]);
  await transaction.query(
    `insert into turnbuckle.graph_bodies (stage, graph, revision, sha256, size_bytes, encoding, body)
       select b.stage, $2, 1, b.sha256, b.size_bytes, b.encoding, b.body from turnbuckle.graphs g
         join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
         join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision where g.id = $1`,
    [graph, fork],
  );
  await publish(transaction, { type: 'graph', id: fork, workspace: made?.workspace ?? '', revision: 1, kind: 'fork' });
  return fork;
}
