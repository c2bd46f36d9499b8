import { emptyComplement, type Migration, type Scripts, scriptKeys } from '@turnbuckle/evolve';
import type { Database, Queryable } from '../database.ts';
import { insertBodies } from '../graphs/revision-row.ts';
import { carryHeads, type HeadRow, stageBelow } from './carry-heads.ts';
import { packComplementData } from './complement-row.ts';
import { loadMigration } from './registered-migration.ts';

export interface ShadowOptions {
  /** Loaded ones by digest, to be filled. */
  readonly migrations: Map<string, Migration>;
  readonly scripts?: Scripts;
  /** Documents at most; 50 unless given. */
  readonly limit?: number;
}

/** Graphs that were saved since the stage below last showed them, whose migration can still be taken back. */
const waiting = `from turnbuckle.graphs g join turnbuckle.document_migrations m on m.digest = g.migration
  where g.migration is not null and g.shadow_revision is distinct from g.revision and m.complements_dropped_at_ms is null`;

/**
 * Brings the old bodies of graphs up to date that were saved under a new release, so that a rollback only has to point at them. Gives how
 * many it looked at. Two workers may do the same one: both write the same.
 */
export async function shadowDown(database: Database, { migrations, scripts = {}, limit = 50 }: ShadowOptions): Promise<number> {
  const heads = await database.query<{ id: string; revision: number; migration: string }>(
    `select g.id, g.revision, g.migration ${waiting} and m.scripts <@ $2 order by g.updated_at_ms, g.id limit $1`,
    [limit, scriptKeys(scripts)],
  );
  for (const digest of new Set(heads.map(({ migration }) => migration))) {
    const migration = migrations.get(digest) ?? (await loadMigration(database, digest, scripts));
    if (migration === null) throw new Error(`There is no migration ${digest}.`);
    migrations.set(digest, migration);
    const graphs = heads.filter((head) => head.migration === digest).map(({ id }) => id);
    const outcomes = await carryHeads(database, { digest, migration, direction: 'down' }, { graphs });
    await database.transaction(async (transaction) => {
      const seen = [...outcomes.values()].filter((outcome) => outcome !== 'skipped');
      const standing = await markShadowed(
        transaction,
        seen.map(({ head }) => head),
      );
      await insertBodies(
        transaction,
        seen.flatMap(({ head, before, ...outcome }) => {
          // Bytes that are stored already need no shadow, what cannot come back has none, and what was saved again gets another.
          if ('pointer' in outcome || 'quarantined' in outcome.result || !standing.has(head.id)) return [];
          const { bytes, complement } = outcome.result;
          return [{ stage: stageBelow(before), graph: head.id, revision: head.revision, bytes, complement: packComplementData(complement ?? emptyComplement) }];
        }),
      );
    });
  }
  return heads.length;
}

/**
 * Locks those that are still as they were read, by their ids as everybody does who locks several, and before any body, so that nobody waits
 * in a circle. Says of them that they have a shadow, and which they are.
 */
async function markShadowed(transaction: Queryable, heads: readonly Pick<HeadRow, 'id' | 'revision'>[]): Promise<ReadonlySet<string>> {
  const standing = await transaction.query<{ id: string }>(
    `select g.id from turnbuckle.graphs g join unnest($1::text[], $2::integer[]) as seen(id, revision) on g.id = seen.id and g.revision = seen.revision
     order by g.id for no key update of g`,
    [heads.map(({ id }) => id), heads.map(({ revision }) => revision)],
  );
  const ids = standing.map(({ id }) => id);
  await transaction.query('update turnbuckle.graphs set shadow_revision = revision where id = any($1)', [ids]);
  return new Set(ids);
}

export interface ShadowLag {
  /** Graphs whose old body is not up to date yet. */
  readonly graphs: number;
  /** Since when the first of them waits; `null` when none does. */
  readonly sinceMs: number | null;
}

/** How far the old bodies are behind: what a rollback by pointer would still have to compute. */
export async function shadowLag(queryable: Queryable): Promise<ShadowLag> {
  const [row] = await queryable.query<ShadowLag>(`select count(*)::int as graphs, min(g.updated_at_ms) as "sinceMs" ${waiting}`);
  return row ?? { graphs: 0, sinceMs: null };
}
