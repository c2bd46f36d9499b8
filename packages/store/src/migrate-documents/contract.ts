import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { type Stage, stageOf } from '../graphs/stage.ts';
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
  | { readonly outcome: 'contracted'; readonly plan: ContractPlan; readonly ms: number }
  | { readonly outcome: 'no-migration' }
  /** A run of this migration is under way. */
  | { readonly outcome: 'busy'; readonly run: string }
  /** What was signed is not what would happen now. */
  | { readonly outcome: 'stale-sign-off'; readonly plan: ContractPlan };

/** Counts what a contract would drop. Nothing is changed. `null` when there is no such migration. */
export async function planContract(queryable: Queryable, { migration, withComplements }: ContractOptions): Promise<ContractPlan | null> {
  const [known] = await queryable.query<{ name: string }>('select name from turnbuckle.document_migrations where digest = $1', [migration]);
  if (known === undefined) return null;
  const below = await stageBelowOf(queryable, migration);
  const [bodies] = await queryable.query<{ graphs: number; revisions: number; bytes: number }>(
    `select count(distinct b.graph)::int as graphs, count(*)::int as revisions, coalesce(sum(octet_length(b.body)), 0)::bigint as bytes
     from turnbuckle.graph_bodies b where b.stage = $1 and not (${keeps})`,
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

/** Bodies that stay: heads, wherever they stand, and everything of graphs that are not under the migration. `$2` is the migration. */
const keeps = `exists (select from turnbuckle.graphs g join turnbuckle.graph_revisions h on h.graph = g.id and h.revision = g.revision
  where g.id = b.graph and (g.migration is distinct from $2 or (h.stage = b.stage and h.body_revision = b.revision)))`;

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

/**
 * Drops the bodies below a migration as one partition, after somebody signed what `planContract` said. What has to stay is moved into a
 * partition of its own first. One transaction: nobody sees it half done.
 */
export async function contract(
  database: Database,
  { signOff, ...options }: ContractOptions & { /** The plan's digest. */ readonly signOff: string; readonly role: string; readonly reason: string },
  { person, clock }: { readonly person: string; readonly clock: () => number },
): Promise<Contracted> {
  const startMs = clock();
  return database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [startLock]);
    const [busy] = await transaction.query<{ id: string }>('select id from turnbuckle.migration_runs where migration = $1 and state = any($2) limit 1', [
      options.migration,
      statesWith('fail'),
    ]);
    if (busy !== undefined) return { outcome: 'busy', run: busy.id };
    // Saves wait from here on, before they hold anything that is to be dropped; readers do not.
    await transaction.query('lock table turnbuckle.graphs in exclusive mode');
    const plan = await planContract(transaction, options);
    if (plan === null) return { outcome: 'no-migration' };
    if (plan.digest !== signOff) return { outcome: 'stale-sign-off', plan };
    const nowMs = clock();
    await dropBodies(transaction, { stage: await stageBelowOf(transaction, options.migration), migration: options.migration });
    if (options.withComplements) await dropComplements(transaction, options.migration);
    await transaction.query(
      'update turnbuckle.document_migrations set contracted_at_ms = $2, complements_dropped_at_ms = case when $3 then $2 else complements_dropped_at_ms end where digest = $1',
      [options.migration, nowMs, options.withComplements],
    );
    const { role, reason } = options;
    await appendAudit(transaction, { actor: person, action: 'migration-contracted', payload: { ...plan, role, reason } as unknown as Json, atMs: nowMs });
    return { outcome: 'contracted', plan, ms: Math.max(0, clock() - startMs) };
  });
}

async function dropBodies(transaction: Queryable, { stage, migration }: { readonly stage: Stage; readonly migration: string }): Promise<void> {
  const [before] = await transaction.query<{ partition: string }>(
    `select c.relname as partition from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'turnbuckle.graph_bodies'::regclass and pg_get_expr(c.relpartbound, c.oid) = format('FOR VALUES IN (%L)', $1::text)`,
    [stage],
  );
  if (before === undefined) throw new Error(`There is no partition for the stage ${stage}.`);
  // Digests are hexadecimal and the number counts: neither needs to be quoted, and DDL takes no parameters.
  const [, name = '', times = '0'] = /^(.*?)(?:_c(\d+))?$/.exec(before.partition) ?? [];
  const next = `${name}_c${Number(times) + 1}`;
  await transaction.query(`create table turnbuckle.${next} (like turnbuckle.graph_bodies including all)`);
  await transaction.query(`insert into turnbuckle.${next} select b.* from turnbuckle.${before.partition} b where $1 <> '' and ${keeps}`, [stage, migration]);
  await transaction.query(`alter table turnbuckle.graph_bodies detach partition turnbuckle.${before.partition}`);
  await transaction.query(`drop table turnbuckle.${before.partition}`);
  await transaction.query(`alter table turnbuckle.graph_bodies attach partition turnbuckle.${next} for values in ('${stage}')`);
}

async function dropComplements(transaction: Queryable, migration: string): Promise<void> {
  const partition = `complements_${migration.slice(0, 40)}`;
  await transaction.query(`alter table turnbuckle.complements detach partition turnbuckle.${partition}`);
  await transaction.query(`drop table turnbuckle.${partition}`);
  await transaction.query(`create table turnbuckle.${partition} partition of turnbuckle.complements for values in ('${migration}')`);
}
