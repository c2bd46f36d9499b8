import type { Json } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { ensureNamed } from '../graphs/names.ts';
import { uuidV7 } from '../uuid-v7.ts';
import { BackupDigest } from './backup-point.ts';
import { cancelRun } from './change-run.ts';
import { ChunkDelivery } from './chunk-delivery.ts';
import type { Knobs } from './knobs.ts';
import type { Cohort, RunDirection } from './read-run.ts';
import { statesWith } from './run-state.ts';
import { validateRun } from './validate-run.ts';

export interface NewRun {
  /** Digest of a registered migration. */
  readonly migration: string;
  readonly direction: RunDirection;
  readonly cohort?: Cohort | undefined;
  /** Workspaces whose graphs come first, in this order; the rest follows, what was opened last before what nobody looks at. */
  readonly first?: readonly string[] | undefined;
  /** Documents in a chunk; by their number unless given. */
  readonly chunkSize?: number | undefined;
  readonly knobs?: Partial<Knobs> | undefined;
}

export type Started =
  | { readonly outcome: 'started'; readonly run: string; readonly documents: number }
  | { readonly outcome: 'no-migration' }
  /** What the way back needs was dropped, after a sign-off. */
  | { readonly outcome: 'no-way-back'; readonly droppedAtMs: number }
  /** Another run writes already: one at a time, since two would meet in the same documents. */
  | { readonly outcome: 'busy'; readonly run: string }
  /** A check failed on the documents as they stand. Nothing was started. */
  | { readonly outcome: 'invalid'; readonly checks: readonly string[] };

interface StartContext {
  readonly person: string;
  readonly nowMs: number;
  /** For the time that checks take; stands still unless given. */
  readonly clock?: () => number;
  /** Looked at once nothing else can begin; what it throws lets nothing begin. */
  readonly guard?: (transaction: Queryable) => Promise<void>;
  /** Stored with the run or not at all: what somebody else has to remember of it. */
  readonly remember?: (transaction: Queryable, run: string) => Promise<void>;
}

/** Any number; whoever starts a run takes the same lock until it is laid out. */
const startLock = 7_217_005;
/** Read at a time while a run is laid out. */
const pageSize = 5_000;
/** Enough chunks for many workers, none so large that its loss is felt; the first holds the documents by which a dry run is judged. */
const [chunksWanted, smallestChunk, largestChunk] = [64, 100, 1_000];

/**
 * Lays out a run: which documents, in which chunks and order, and the digest of how they stand. Workers do the rest. A way back may start
 * while the way there is under way, which ends at once: whatever its workers still hold is refused.
 */
export async function startRun(database: Database, run: NewRun, context: StartContext): Promise<Started> {
  const delivery = await ChunkDelivery.open(database);
  try {
    return await database.transaction((transaction) => startWithin(transaction, run, { ...context, delivery }));
  } catch (error) {
    if (error instanceof Invalid) return { outcome: 'invalid', checks: error.checks };
    throw error;
  } finally {
    await delivery.close();
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

async function startWithin(
  transaction: Queryable,
  run: NewRun,
  { person, nowMs, clock = () => nowMs, guard, remember, delivery }: StartContext & { readonly delivery: ChunkDelivery },
): Promise<Started> {
  const { migration, direction, cohort = {}, knobs = {} } = run;
  await transaction.query('select pg_advisory_xact_lock($1)', [startLock]);
  await guard?.(transaction);
  const [known] = await transaction.query<{ from: string; dropped: number | null }>(
    'select from_digest as "from", complements_dropped_at_ms as dropped from turnbuckle.document_migrations where digest = $1',
    [migration],
  );
  if (known === undefined) return { outcome: 'no-migration' };
  if (known.dropped !== null && (direction === 'down' || direction === 'verify')) return { outcome: 'no-way-back', droppedAtMs: known.dropped };
  await ensureNamed(transaction, { people: [person], nowMs });
  if (direction === 'up' || direction === 'down') {
    const busy = await supersede(transaction, run, { person, nowMs });
    if (busy !== null) return { outcome: 'busy', run: busy };
  }
  const id = uuidV7(nowMs);
  await transaction.query(
    `insert into turnbuckle.migration_runs (id, migration, direction, cohort, state, documents, knobs, created_by, created_at_ms) values ($1, $2, $3, $4, 'queued', 0, $5, $6, $7)`,
    [id, migration, direction, JSON.stringify(cohort), JSON.stringify(knobs), person, nowMs],
  );
  const { documents, chunks, digest } = await layOut(transaction, { ...run, run: id, from: known.from, cohort });
  await transaction.query('update turnbuckle.migration_runs set documents = $2 where id = $1', [id, documents]);
  await transaction.query('insert into turnbuckle.backup_points (run, documents, digest, at_ms) values ($1, $2, $3, $4)', [id, documents, digest, nowMs]);
  if (!(await validateRun(transaction, { run: id, direction, phase: 'before', clock }))) {
    const failed = await transaction.query<{ name: string }>('select name from turnbuckle.migration_validations where run = $1 and not ok', [id]);
    throw new Invalid(failed.map(({ name }) => name));
  }
  await delivery.announce(
    transaction,
    id,
    Array.from({ length: chunks }, (_, index) => index + 1),
  );
  await remember?.(transaction, id);
  const payload = { run: id, migration, direction, cohort: cohort as Json, documents, backupPoint: digest.toString('hex') };
  await appendAudit(transaction, { actor: person, action: 'run-started', payload, atMs: nowMs });
  await publish(transaction, { type: 'run', id, state: 'queued' });
  return { outcome: 'started', run: id, documents };
}

/** Ends a run the other way and fences its workers; gives the run that cannot be ended so. */
async function supersede(transaction: Queryable, { migration, direction }: NewRun, { person, nowMs }: StartContext): Promise<string | null> {
  const [active] = await transaction.query<{ id: string; migration: string; direction: RunDirection }>(
    `select id, migration, direction from turnbuckle.migration_runs where direction in ('up', 'down') and state = any($1) for no key update`,
    [statesWith('fail')],
  );
  if (active === undefined) return null;
  if (active.migration !== migration || active.direction === direction) return active.id;
  await cancelRun(transaction, { run: active.id, person, error: `A run ${direction} of the same migration came first.`, nowMs });
  return null;
}

interface Layout extends Omit<NewRun, 'cohort'> {
  readonly run: string;
  /** Digest of the catalog that the migration starts from. */
  readonly from: string;
  readonly cohort: Cohort;
}

interface LaidOut {
  readonly id: string;
  readonly revision: number;
  readonly sha: Buffer;
}

/** Writes the graphs down in chunks, in the order in which they are worked at: first who is wanted first, then what was opened last. */
async function layOut(
  transaction: Queryable,
  { run, migration, from, direction, cohort, first, chunkSize }: Layout,
): Promise<{ readonly documents: number; readonly chunks: number; readonly digest: Buffer }> {
  // Up: what stands on the catalog that the migration starts from. Down: what is under it.
  const inTheWay =
    direction === 'down' || direction === 'verify'
      ? 'g.migration = $1 and $2::text is not null'
      : `g.migration is distinct from $1 and (g.migration is null or exists (select from turnbuckle.document_migrations m where m.digest = g.migration and m.to_digest = $2))`;
  const scope = `turnbuckle.graphs g where ${inTheWay} and ($3::text[] is null or g.workspace = any($3)) and ($4::text[] is null or g.format = any($4))`;
  const values = [migration, from, cohort.workspaces ?? null, cohort.formats ?? null];
  const [counted] = await transaction.query<{ count: number }>(`select count(*) as count from ${scope}`, values);
  const size = chunkSize ?? Math.min(largestChunk, Math.max(smallestChunk, Math.ceil((counted?.count ?? 0) / chunksWanted)));
  await transaction.query(
    `declare laid_out no scroll cursor for select g.id, g.revision, r.sha256 as sha from ${scope.replace(
      ' where ',
      ` join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
        left join unnest($5::text[]) with ordinality as wanted(workspace, place) on wanted.workspace = g.workspace where `,
    )} order by wanted.place nulls last, g.opened_at_ms desc nulls last, g.id`,
    [...values, first ?? null],
  );
  const point = new BackupDigest();
  let [documents, chunks] = [0, 0];
  let pending: LaidOut[] = [];
  const write = async (least: number): Promise<void> => {
    while (pending.length >= least && pending.length > 0) {
      const chunk = pending.splice(0, size);
      await transaction.query("insert into turnbuckle.migration_chunks (run, no, graphs, revisions, digest, state) values ($1, $2, $3, $4, $5, 'waiting')", [
        run,
        ++chunks,
        chunk.map(({ id }) => id),
        chunk.map(({ revision }) => revision),
        point.addChunk(chunk.map(({ id, sha }) => ({ graph: id, sha256: sha }))),
      ]);
    }
  };
  for (let rows: LaidOut[] | null = null; rows === null || rows.length > 0; ) {
    rows = await transaction.query<LaidOut>(`fetch ${pageSize} from laid_out`);
    documents += rows.length;
    pending = [...pending, ...rows];
    await write(size);
  }
  await transaction.query('close laid_out');
  await write(1);
  return { documents, chunks, digest: point.root() };
}
