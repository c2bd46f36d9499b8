import type { Json } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { ensureNamed } from '../graphs/names.ts';
import { uuidV7 } from '../uuid-v7.ts';
import { BackupDigest } from './backup-point.ts';
import type { Cohort, RunDirection } from './read-run.ts';
import { statesWith } from './run-state.ts';
import { validateRun } from './validate-run.ts';

export interface NewRun {
  /** Digest of a registered migration. */
  readonly migration: string;
  readonly direction: RunDirection;
  readonly cohort?: Cohort | undefined;
  /** Documents in a chunk; 25 unless given. */
  readonly chunkSize?: number;
}

export type Started =
  | { readonly outcome: 'started'; readonly run: string; readonly documents: number }
  | { readonly outcome: 'no-migration' }
  /** Another run writes already: one at a time, since two would meet in the same documents. */
  | { readonly outcome: 'busy'; readonly run: string }
  /** A check failed on the documents as they stand. Nothing was started. */
  | { readonly outcome: 'invalid'; readonly checks: readonly string[] };

interface StartContext {
  readonly person: string;
  readonly nowMs: number;
  /** For the time that checks take; stands still unless given. */
  readonly clock?: () => number;
}

/** Any number; whoever starts a run takes the same lock until it is laid out. */
const startLock = 7_217_005;
const pageSize = 500;

/**
 * Lays out a run: which documents, in which chunks, and the digest of how they stand. Workers do the rest. A way back may start while the way
 * there is under way, which ends at once: whatever its workers still hold is refused.
 */
export async function startRun(database: Database, run: NewRun, context: StartContext): Promise<Started> {
  try {
    return await database.transaction((transaction) => startWithin(transaction, run, context));
  } catch (error) {
    if (error instanceof Invalid) return { outcome: 'invalid', checks: error.checks };
    throw error;
  }
}

class Invalid extends Error {
  override readonly name = 'Invalid';
  readonly checks: readonly string[];

  constructor(checks: readonly string[]) {
    super(checks.join(', '));
    this.checks = checks;
  }
}

async function startWithin(transaction: Queryable, run: NewRun, { person, nowMs, clock = () => nowMs }: StartContext): Promise<Started> {
  const { migration, direction, cohort = {}, chunkSize = 25 } = run;
  await transaction.query('select pg_advisory_xact_lock($1)', [startLock]);
  const [known] = await transaction.query<{ from: string }>('select from_digest as "from" from turnbuckle.document_migrations where digest = $1', [migration]);
  if (known === undefined) return { outcome: 'no-migration' };
  await ensureNamed(transaction, { people: [person], nowMs });
  if (direction !== 'dry') {
    const busy = await supersede(transaction, run, { person, nowMs });
    if (busy !== null) return { outcome: 'busy', run: busy };
  }
  const id = uuidV7(nowMs);
  await transaction.query(
    `insert into turnbuckle.migration_runs (id, migration, direction, cohort, state, documents, created_by, created_at_ms) values ($1, $2, $3, $4, 'queued', 0, $5, $6)`,
    [id, migration, direction, JSON.stringify(cohort), person, nowMs],
  );
  const { documents, digest } = await layOut(transaction, { run: id, migration, from: known.from, direction, cohort, chunkSize });
  await transaction.query('update turnbuckle.migration_runs set documents = $2 where id = $1', [id, documents]);
  await transaction.query('insert into turnbuckle.backup_points (run, documents, digest, at_ms) values ($1, $2, $3, $4)', [id, documents, digest, nowMs]);
  if (!(await validateRun(transaction, { run: id, direction, phase: 'before', clock }))) {
    const failed = await transaction.query<{ name: string }>('select name from turnbuckle.migration_validations where run = $1 and not ok', [id]);
    throw new Invalid(failed.map(({ name }) => name));
  }
  const payload = { run: id, migration, direction, cohort: cohort as Json, documents, backupPoint: digest.toString('hex') };
  await appendAudit(transaction, { actor: person, action: 'run-started', payload, atMs: nowMs });
  await publish(transaction, { type: 'run', id, state: 'queued' });
  return { outcome: 'started', run: id, documents };
}

/** Ends a run the other way and fences its workers; gives the run that cannot be ended so. */
async function supersede(transaction: Queryable, { migration, direction }: NewRun, { person, nowMs }: StartContext): Promise<string | null> {
  const [active] = await transaction.query<{ id: string; migration: string; direction: RunDirection }>(
    `select id, migration, direction from turnbuckle.migration_runs where direction <> 'dry' and state = any($1) for no key update`,
    [statesWith('fail')],
  );
  if (active === undefined) return null;
  if (active.migration !== migration || active.direction === direction) return active.id;
  await transaction.query(
    "update turnbuckle.migration_chunks set state = 'cancelled', fence = fence + 1, lease_until_ms = null where run = $1 and state in ('waiting', 'running')",
    [active.id],
  );
  await transaction.query("update turnbuckle.migration_runs set state = 'failed', error = $2, finished_at_ms = $3 where id = $1", [
    active.id,
    `A run ${direction} of the same migration came first.`,
    nowMs,
  ]);
  await appendAudit(transaction, { actor: person, action: 'run-ended', payload: { run: active.id, by: `run ${direction}` }, atMs: nowMs });
  await publish(transaction, { type: 'run', id: active.id, state: 'failed' });
  return null;
}

interface Layout {
  readonly run: string;
  readonly migration: string;
  /** Digest of the catalog that the migration starts from. */
  readonly from: string;
  readonly direction: RunDirection;
  readonly cohort: Cohort;
  readonly chunkSize: number;
}

/** Walks the graphs by id, a page at a time, and writes them down in chunks. */
async function layOut(transaction: Queryable, { run, migration, from, direction, cohort, chunkSize }: Layout): Promise<{ readonly documents: number; readonly digest: Buffer }> {
  // Up: what stands on the catalog that the migration starts from. Down: what is under it.
  const inTheWay =
    direction === 'down'
      ? 'g.migration = $1 and $2::text is not null'
      : `g.migration is distinct from $1 and (g.migration is null or exists (select from turnbuckle.document_migrations m where m.digest = g.migration and m.to_digest = $2))`;
  const digest = new BackupDigest();
  let [documents, no] = [0, 0];
  let pending: { id: string; revision: number }[] = [];
  const write = async (size: number): Promise<void> => {
    while (pending.length >= size && pending.length > 0) {
      const chunk = pending.splice(0, chunkSize);
      await transaction.query("insert into turnbuckle.migration_chunks (run, no, graphs, revisions, state) values ($1, $2, $3, $4, 'waiting')", [
        run,
        ++no,
        chunk.map(({ id }) => id),
        chunk.map(({ revision }) => revision),
      ]);
    }
  };
  for (let after: string | null = ''; after !== null; ) {
    const rows: { id: string; revision: number; sha: Buffer }[] = await transaction.query(
      `select g.id, g.revision, sha256(r.document) as sha from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
       where ${inTheWay} and ($3::text[] is null or g.workspace = any($3)) and ($4::text[] is null or g.format = any($4)) and g.id > $5 order by g.id limit ${pageSize}`,
      [migration, from, cohort.workspaces ?? null, cohort.formats ?? null, after],
    );
    for (const { id, sha } of rows) digest.add(id, sha);
    documents += rows.length;
    pending = [...pending, ...rows];
    await write(chunkSize);
    after = rows.length < pageSize ? null : (rows.at(-1)?.id ?? null);
  }
  await write(1);
  return { documents, digest: digest.digest() };
}
