import type { Migration } from '@turnbuckle/evolve';
import type { Database, Queryable } from '../database.ts';
import { unpackBody } from '../graphs/body.ts';
import { baseStage, migrationOf, type Stage, stageOf } from '../graphs/stage.ts';
import type { Direction, PictureOf } from './carry-document.ts';
import { carryHeads, type Way } from './carry-heads.ts';
import { loadMigration } from './registered-migration.ts';
import { writeHeads } from './write-heads.ts';

interface WayStep {
  readonly digest: string;
  readonly direction: Direction;
}

/** Migrations that were loaded, by digest: they never change. */
const loaded = new Map<string, Migration>();

/** `null` of one that needs a script which only its own workers have. */
async function load(queryable: Queryable, digest: string): Promise<Migration | null> {
  const known = loaded.get(digest);
  if (known !== undefined) return known;
  if ((await queryable.query("select from turnbuckle.document_migrations where digest = $1 and scripts <> '{}'", [digest])).length > 0) return null;
  const migration = await loadMigration(queryable, digest);
  if (migration === null) throw new Error(`There is no migration ${digest}.`);
  loaded.set(digest, migration);
  return migration;
}

/** From one stage to another: back to where both ways part, and up from there. */
async function wayBetween(queryable: Queryable, graph: string, { from, to }: { readonly from: Stage; readonly to: Stage }): Promise<WayStep[]> {
  const [back, up] = [await chainOf(queryable, graph, from), await chainOf(queryable, graph, to)];
  const parting = back.find((stage) => up.includes(stage));
  const steps = (chain: readonly Stage[], direction: Direction): WayStep[] =>
    chain.slice(0, parting === undefined ? chain.length : chain.indexOf(parting)).flatMap((stage) => {
      const digest = migrationOf(stage);
      return digest === null ? [] : [{ digest, direction }];
    });
  return [...steps(back, 'down'), ...steps(up, 'up').reverse()];
}

/** A stage and those below it, as this graph went through them or would. */
async function chainOf(queryable: Queryable, graph: string, stage: Stage): Promise<Stage[]> {
  const chain = [stage];
  for (let digest = migrationOf(stage); digest !== null && chain.length < 1_000; ) {
    const [row] = await queryable.query<{ went: boolean; under: string | null; before: string | null }>(
      `select c.graph is not null as went, c.under, (select b.digest from turnbuckle.document_migrations b where b.to_digest = m.from_digest and b.digest <> m.digest
           and b.registered_at_ms <= m.registered_at_ms order by b.registered_at_ms desc, b.digest limit 1) as before
       from turnbuckle.document_migrations m left join turnbuckle.complements c on c.migration = m.digest and c.graph = $2 and c.direction = 'up' where m.digest = $1`,
      [digest, graph],
    );
    digest = row === undefined ? null : row.went ? row.under : row.before;
    const next = stageOf(digest);
    if (chain.includes(next)) break;
    chain.push(next);
  }
  return chain;
}

/** Where a graph must stand in a release. Where the release does not say it stays, unless it stands where its workspace must not be any more. */
export async function stageForRelease(
  queryable: Queryable,
  graph: string,
  { release, standing }: { readonly release: { readonly stage: Stage | null; readonly leaves: Stage | null }; readonly standing: Stage },
): Promise<Stage> {
  if (release.stage !== null) return release.stage;
  if (release.leaves !== standing) return standing;
  const [, below = baseStage] = await chainOf(queryable, graph, standing);
  return below;
}

export interface BringContext {
  readonly to: Stage;
  readonly person: string;
  readonly nowMs: number;
  /** What documents compute, for migrations that may not change it. */
  readonly pictureOf?: PictureOf | undefined;
}

export type Brought = { readonly outcome: 'brought'; readonly revision: number } | { readonly outcome: 'quarantined'; readonly reason: string };

/**
 * Takes one graph's head to another stage, as a run would: each step is a revision of its own, with what its way back needs. Part of a
 * transaction that holds the graph's row. One that cannot follow stays where it is.
 */
export async function bringHead(transaction: Queryable, graph: string, { to, person, nowMs, pictureOf }: BringContext): Promise<Brought> {
  const [head] = await transaction.query<{ migration: string | null }>('select migration from turnbuckle.graphs where id = $1', [graph]);
  for (const { digest, direction } of await wayBetween(transaction, graph, { from: stageOf(head?.migration ?? null), to })) {
    const migration = await load(transaction, digest);
    if (migration === null) return { outcome: 'quarantined', reason: 'its migration runs a script, which only a run can do' };
    const way: Way = { digest, direction, migration, pictureOf };
    const outcomes = await carryHeads(transaction, way, { graphs: [graph] });
    const outcome = outcomes.get(graph) ?? 'skipped';
    if (outcome !== 'skipped' && 'result' in outcome && 'quarantined' in outcome.result) return { outcome: 'quarantined', reason: outcome.result.quarantined };
    await writeHeads(transaction, [outcome], { way, person, nowMs });
  }
  const [row] = await transaction.query<{ revision: number }>('select revision from turnbuckle.graphs where id = $1', [graph]);
  return { outcome: 'brought', revision: row?.revision ?? 0 };
}

/** The same in a transaction of its own, for somebody who opens a graph that no run has reached yet. */
export async function bringHeadNow(database: Database, graph: string, context: BringContext): Promise<Brought> {
  return database.transaction(async (transaction) => {
    await transaction.query('select from turnbuckle.graphs where id = $1 for update', [graph]);
    return bringHead(transaction, graph, context);
  });
}

/** A graph's newest document as another stage sees it, or why it cannot be seen there. Nothing is stored. */
export async function viewInStage(
  database: Database,
  graph: string,
  { to, pictureOf }: Pick<BringContext, 'to' | 'pictureOf'>,
): Promise<{ readonly bytes: Uint8Array } | { readonly quarantined: string }> {
  // What the steps before would write is needed by those after: so they are written, and taken back.
  let seen: { readonly bytes: Uint8Array } | { readonly quarantined: string } = { quarantined: '' };
  await database
    .transaction(async (transaction) => {
      await transaction.query('select from turnbuckle.graphs where id = $1 for update', [graph]);
      await transaction.query("insert into turnbuckle.people (id, created_at_ms) values ('turnbuckle', 0) on conflict do nothing");
      const brought = await bringHead(transaction, graph, { to, person: 'turnbuckle', nowMs: 0, pictureOf });
      seen = brought.outcome === 'quarantined' ? { quarantined: brought.reason } : { bytes: await newestBytes(transaction, graph) };
      throw new Seen();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Seen)) throw error;
    });
  return seen;
}

class Seen extends Error {
  override readonly name = 'Seen';
}

async function newestBytes(queryable: Queryable, graph: string): Promise<Uint8Array> {
  const [row] = await queryable.query<{ encoding: 0 | 1; body: Buffer }>(
    `select b.encoding, b.body from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
       join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision where g.id = $1`,
    [graph],
  );
  if (row === undefined) throw new Error(`The graph '${graph}' has no body.`);
  return unpackBody(row);
}
