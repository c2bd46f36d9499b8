import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { type Stage, stageOf } from '../graphs/stage.ts';
import { addLate, copySurvivors, dropComplements, hasLateComplements, keeps, putInPlace, type Survivors, snapshotNow } from './drop-bodies.ts';
import { lockOut } from './lock-out.ts';
import { statesWith } from './run-state.ts';

/** What giving up old bodies would take away, for good. */
export interface ContractPlan {
  readonly migration: string;
  readonly name: string;
  /** Graphs that stand under the migration, whose old bodies go. */
  readonly graphs: number;
  /** Earlier revisions that could not be read any more. Their places in the histories stay. */
  readonly revisions: number;
  readonly bytes: number;
  /** Graphs that were not carried over. They keep everything. */
  readonly graphsBelow: number;
  /** Complements that would go too, where the way back is given up as well. */
  readonly complements: number;
  readonly complementBytes: number;
  /** What nobody can undo afterwards, as sentences. */
  readonly irreversible: readonly string[];
  /** Stands for all of this: a sign-off names it, and counts only while it is what it was. */
  readonly digest: string;
}

export interface ContractOptions {
  readonly migration: string;
  /** The way back is given up as well. */
  readonly withComplements: boolean;
}

export type Contracted =
  | {
      readonly outcome: 'contracted';
      readonly plan: ContractPlan;
      readonly ms: number;
      /** For how long of it saves were held up, waiting for those under way aside. */
      readonly heldMs: number;
    }
  | { readonly outcome: 'no-migration' }
  /** A run of this migration is under way. */
  | { readonly outcome: 'busy'; readonly run: string }
  /** What was signed is not what would happen now. */
  | { readonly outcome: 'stale-sign-off'; readonly plan: ContractPlan }
  /** Somebody went on reading bodies, or writing, as long as this waited: a dump, say. */
  | { readonly outcome: 'held-up' };

/** Counts what a contract would drop. Nothing is changed. `null` when there is no such migration. */
export async function planContract(queryable: Queryable, { migration, withComplements }: ContractOptions): Promise<ContractPlan | null> {
  const [known] = await queryable.query<{ name: string }>('select name from turnbuckle.document_migrations where digest = $1', [migration]);
  if (known === undefined) return null;
  const below = await stageBelowOf(queryable, migration);
  const [bodies] = await queryable.query<{ graphs: number; revisions: number; bytes: number }>(
    `select count(distinct b.graph)::int as graphs, count(*)::int as revisions, coalesce(sum(octet_length(b.body)), 0)::bigint as bytes
     from turnbuckle.graph_bodies b where b.stage = $1 and not (${keeps}) and (b.complement is null or ${isShown})`,
    [below, migration],
  );
  const [complements] = await queryable.query<{ count: number; bytes: number }>(
    'select count(*)::int as count, coalesce(sum(octet_length(data)), 0)::bigint as bytes from turnbuckle.complements where migration = $1',
    [migration],
  );
  const [standing] = await queryable.query<{ below: number }>("select count(*)::int as below from turnbuckle.graphs where coalesce(migration, 'base') = $1", [below]);
  const counted = {
    migration,
    name: known.name,
    graphs: bodies?.graphs ?? 0,
    revisions: bodies?.revisions ?? 0,
    bytes: bodies?.bytes ?? 0,
    graphsBelow: standing?.below ?? 0,
    complements: withComplements ? (complements?.count ?? 0) : 0,
    complementBytes: withComplements ? (complements?.bytes ?? 0) : 0,
  };
  const irreversible = [
    `${counted.revisions} earlier revisions of ${counted.graphs} graphs cannot be read any more.`,
    withComplements
      ? `The migration '${known.name}' cannot be taken back: what the way back needs goes with them.`
      : `The migration '${known.name}' can still be taken back, by its complements: the backup points of its runs cannot be verified any more.`,
  ];
  return {
    ...counted,
    irreversible,
    digest: createHash('sha256')
      .update(canonicalJson({ ...counted, irreversible } as unknown as Json))
      .digest('hex'),
  };
}

/** Shadows are made and made again while people save. They count only where a history shows them. */
const isShown = 'exists (select from turnbuckle.graph_revisions r where r.graph = b.graph and r.stage = b.stage and r.body_revision = b.revision)';

async function stageBelowOf(queryable: Queryable, migration: string): Promise<Stage> {
  const [row] = await queryable.query<{ under: string | null }>(
    `select m.digest as under from turnbuckle.document_migrations n join turnbuckle.document_migrations m on m.to_digest = n.from_digest and m.digest <> n.digest
     where n.digest = $1 and exists (select from turnbuckle.complements c where c.migration = n.digest and c.under = m.digest) order by m.registered_at_ms desc limit 1`,
    [migration],
  );
  return stageOf(row?.under ?? null);
}

/** Any number; see `startRun`, which takes the same lock. */
const startLock = 7_217_005;

/** Tries to find a quiet moment, some seconds apart. */
const defaultAttempts = 15;

/** Ends the transaction, so that nothing of it stays. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly outcome: 'held-up' | 'stale-sign-off';

  constructor(outcome: 'held-up' | 'stale-sign-off') {
    super(outcome);
    this.outcome = outcome;
  }
}

export interface ContractContext {
  readonly person: string;
  readonly clock: () => number;
  /** How often it tries to find a moment in which nobody writes a graph or reads a body; 15 unless given, two seconds apart. */
  readonly attempts?: number;
}

type SignedContract = ContractOptions & { /** The plan's digest. */ readonly signOff: string; readonly role: string; readonly reason: string };

/**
 * Drops the bodies below a migration as one partition, after somebody signed what `planContract` said. What has to stay is copied into a
 * partition of its own first, while people go on; then saves wait for what they changed meanwhile, of which everything is kept. One
 * transaction: nobody sees it half done.
 */
export async function contract(database: Database, signed: SignedContract, context: ContractContext): Promise<Contracted> {
  try {
    return await database.transaction((transaction) => contractWithin(transaction, signed, context));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.outcome === 'held-up') return { outcome: 'held-up' };
    const plan = await planContract(database, signed);
    return plan === null ? { outcome: 'no-migration' } : { outcome: 'stale-sign-off', plan };
  }
}

async function contractWithin(transaction: Queryable, { signOff, role, reason, ...options }: SignedContract, context: ContractContext): Promise<Contracted> {
  const { person, clock, attempts = defaultAttempts } = context;
  const { migration, withComplements } = options;
  const startMs = clock();
  await transaction.query('select pg_advisory_xact_lock($1)', [startLock]);
  const [busy] = await transaction.query<{ id: string }>('select id from turnbuckle.migration_runs where migration = $1 and state = any($2) limit 1', [
    migration,
    statesWith('fail'),
  ]);
  if (busy !== undefined) return { outcome: 'busy', run: busy.id };
  // Whatever is written from here on is late, and stays.
  const since = await snapshotNow(transaction);
  const plan = await planContract(transaction, options);
  if (plan === null) return { outcome: 'no-migration' };
  if (plan.digest !== signOff) return { outcome: 'stale-sign-off', plan };
  const survivors = await copySurvivors(transaction, { stage: await stageBelowOf(transaction, migration), since }, migration);
  if (!(await lockOut(transaction, ['graph_bodies', ...(withComplements ? ['complements'] : [])], attempts))) throw new Refused('held-up');
  const heldSinceMs = clock();
  await drop(transaction, survivors, options);
  const nowMs = clock();
  await transaction.query(
    'update turnbuckle.document_migrations set contracted_at_ms = $2, complements_dropped_at_ms = case when $3 then $2 else complements_dropped_at_ms end where digest = $1',
    [migration, nowMs, withComplements],
  );
  await appendAudit(transaction, { actor: person, action: 'migration-contracted', payload: { ...plan, role, reason } as unknown as Json, atMs: nowMs });
  return { outcome: 'contracted', plan, ms: Math.max(0, clock() - startMs), heldMs: Math.max(0, clock() - heldSinceMs) };
}

/** Nobody writes a graph and nobody reads a body by now. */
async function drop(transaction: Queryable, survivors: Survivors, { migration, withComplements }: ContractOptions): Promise<void> {
  // What a way left since was not signed, and other than a body there is no telling what it is worth.
  if (withComplements && (await hasLateComplements(transaction, survivors, migration))) throw new Refused('stale-sign-off');
  await addLate(transaction, survivors);
  await putInPlace(transaction, survivors);
  if (withComplements) await dropComplements(transaction, migration);
}
