import type { Queryable } from '../database.ts';
import type { Stage } from '../graphs/stage.ts';

/** Bodies that stay: heads, wherever they stand, and everything of graphs that are not under the migration. `$2` is the migration. */
export const keeps = `exists (select from turnbuckle.graphs g join turnbuckle.graph_revisions h on h.graph = g.id and h.revision = g.revision
  where g.id = b.graph and (g.migration is distinct from $2 or (h.stage = b.stage and h.body_revision = b.revision)))`;

/** A partition that is to be dropped, and the one that takes its place. */
export interface Survivors {
  readonly stage: Stage;
  readonly partition: string;
  readonly next: string;
  readonly since: string;
}

/** What is committed by now: whatever is written later, or was under way, is not in it. */
export async function snapshotNow(transaction: Queryable): Promise<string> {
  const [row] = await transaction.query<{ since: string }>('select pg_current_snapshot()::text as since');
  if (row === undefined) throw new Error('PostgreSQL gave no snapshot.');
  return row.since;
}

/** Copies what stays of a stage into a table of its own. Everybody goes on reading and saving; what changed from `since` on is for `addLate`. */
export async function copySurvivors(transaction: Queryable, { stage, since }: Pick<Survivors, 'stage' | 'since'>, migration: string): Promise<Survivors> {
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
  // So that nobody has to read it again when it becomes a partition.
  await transaction.query(`alter table turnbuckle.${next} add constraint is_of_stage check (stage = '${stage}')`);
  await transaction.query(`insert into turnbuckle.${next} select b.* from turnbuckle.${before.partition} b where $1 <> '' and ${keeps}`, [stage, migration]);
  return { stage, partition: before.partition, next, since };
}

/**
 * Rows that are not in the snapshot `$1`. Every write of a body writes its graph's row too. A row knows the last 32 bits of its
 * transaction's number; the whole one is the next number less its age. Not the oldest transaction under way decides, which may be another
 * database's and hours old.
 */
const isLate = (row: string): string =>
  `not pg_visible_in_snapshot(greatest(3, pg_snapshot_xmax(pg_current_snapshot())::text::numeric + age(pg_snapshot_xmax(pg_current_snapshot())::xid) - age(${row}.xmin))::text::xid8, $1::pg_snapshot)`;

/** Copies all of the graphs that somebody wrote since the survivors were copied. Nobody writes a graph any more. Gives how many bodies. */
export async function addLate(transaction: Queryable, { stage, partition, next, since }: Survivors): Promise<number> {
  const added = await transaction.query(
    `insert into turnbuckle.${next} select b.* from turnbuckle.graphs g join turnbuckle.${partition} b on b.stage = $2 and b.graph = g.id where ${isLate('g')}
     on conflict do nothing returning revision`,
    [since, stage],
  );
  return added.length;
}

/** Whether a way left something since. */
export async function hasLateComplements(transaction: Queryable, { since }: Survivors, migration: string): Promise<boolean> {
  const rows = await transaction.query(
    `select from turnbuckle.graphs g join turnbuckle.complements c on c.graph = g.id where c.migration = $2 and ${isLate('g')} and ${isLate('c')} limit 1`,
    [since, migration],
  );
  return rows.length > 0;
}

/** Puts the survivors in the place of the partition, which is gone for good. */
export async function putInPlace(transaction: Queryable, { stage, partition, next }: Survivors): Promise<void> {
  await transaction.query(`alter table turnbuckle.graph_bodies detach partition turnbuckle.${partition}`);
  await transaction.query(`drop table turnbuckle.${partition}`);
  await transaction.query(`alter table turnbuckle.graph_bodies attach partition turnbuckle.${next} for values in ('${stage}')`);
  await transaction.query(`alter table turnbuckle.${next} drop constraint is_of_stage`);
}

export async function dropComplements(transaction: Queryable, migration: string): Promise<void> {
  const partition = `complements_${migration.slice(0, 40)}`;
  await transaction.query(`alter table turnbuckle.complements detach partition turnbuckle.${partition}`);
  await transaction.query(`drop table turnbuckle.${partition}`);
  await transaction.query(`create table turnbuckle.${partition} partition of turnbuckle.complements for values in ('${migration}')`);
}
