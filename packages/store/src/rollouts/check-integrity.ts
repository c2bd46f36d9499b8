import type { Database } from '../database.ts';
import { sha256, unpackBody } from '../graphs/body.ts';
import { readRolloutRow } from './rollout-row.ts';
import { reportIntegrity } from './take-facts.ts';

/** Documents in one look: about a tenth of a second of work. */
const mostDocuments = 100;

/**
 * Reads documents that stand in the release and compares them with what their history says, some at each call and round and round through
 * all of them. What is found violated is read a second time before it is reported as confirmed: one reading may have met a write. Gives how
 * many were read.
 */
export async function checkIntegrity(database: Database, rollout: string, { nowMs }: { readonly nowMs: number }): Promise<number> {
  const row = await readRolloutRow(database, rollout);
  if (row === null || row.state.admitted < 0) return 0;
  const { release } = row.plan;
  const [progress] = await database.query<{ after: string }>('select checked_up_to as after from turnbuckle.rollout_progress where rollout = $1', [rollout]);
  const graphs = await database.query<{ id: string; workspace: string }>(
    `select g.id, g.workspace from turnbuckle.graphs g where g.id > $2
     and (g.release = $1 or g.migration = (select migration from turnbuckle.releases where digest = $1)) order by g.id limit $3`,
    [release, progress?.after ?? '', mostDocuments],
  );
  const suspects = await violations(
    database,
    graphs.map(({ id }) => id),
  );
  const confirmed = suspects.size === 0 ? suspects : await violations(database, [...suspects.keys()]);
  for (const [graph, { invariant, detail, revision }] of confirmed) {
    const workspace = graphs.find(({ id }) => id === graph)?.workspace ?? '';
    const reading = { id: `${graph}/${revision}/${invariant}`, workspace, graph, release, invariant, detail, atMs: nowMs };
    // Two readings were made.
    await reportIntegrity(database, reading);
    await reportIntegrity(database, reading);
  }
  await database.query('update turnbuckle.rollout_progress set checked_up_to = $2 where rollout = $1', [rollout, graphs.length < mostDocuments ? '' : (graphs.at(-1)?.id ?? '')]);
  return graphs.length;
}

interface Violation {
  readonly revision: number;
  readonly invariant: string;
  readonly detail: string;
}

interface HeadBody {
  readonly id: string;
  readonly revision: number;
  readonly sha: Buffer | null;
  readonly sizeBytes: number | null;
  readonly encoding: 0 | 1 | null;
  readonly body: Buffer | null;
}

/** By graph, the first thing that does not hold. */
async function violations(database: Database, graphs: readonly string[]): Promise<ReadonlyMap<string, Violation>> {
  const rows = await database.query<HeadBody>(
    `select g.id, g.revision, r.sha256 as sha, r.size_bytes as "sizeBytes", b.encoding, b.body from turnbuckle.graphs g
       left join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
       left join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision where g.id = any($1)`,
    [graphs],
  );
  const found = new Map<string, Violation>();
  for (const row of rows) {
    const violation = violationOf(row);
    if (violation !== null) found.set(row.id, { ...violation, revision: row.revision });
  }
  return found;
}

function violationOf({ id, revision, sha, sizeBytes, encoding, body }: HeadBody): Omit<Violation, 'revision'> | null {
  if (sha === null) return { invariant: 'head-in-history', detail: `The history of '${id}' has no revision ${revision}.` };
  if (encoding === null || body === null) return { invariant: 'body-stored', detail: `Revision ${revision} of '${id}' has no body.` };
  let bytes: Uint8Array;
  try {
    bytes = unpackBody({ encoding, body });
  } catch (error) {
    return { invariant: 'body-readable', detail: `The body of '${id}', revision ${revision}, is damaged: ${error instanceof Error ? error.message : String(error)}` };
  }
  const isSame = bytes.byteLength === sizeBytes && sha256(bytes).equals(sha);
  return isSame ? null : { invariant: 'body-as-saved', detail: `The body of '${id}', revision ${revision}, is not what was saved.` };
}
