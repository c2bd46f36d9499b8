import { setImmediate } from 'node:timers/promises';
import type { Migration } from '@turnbuckle/evolve';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { type Carried, carryDocument, type Direction, sum } from './carry-document.ts';
import type { Claim } from './claim-chunk.ts';
import { readComplements, type StoredComplement } from './complement-row.ts';
import { type HeadRow, writeHead } from './write-head.ts';

/** Moments of the work on a chunk; a test ends the process there. */
export type WorkPoint = 'claimed' | 'carried' | 'written' | 'done';

export interface WorkOptions {
  readonly migration: Migration;
  readonly clock: () => number;
  readonly onPoint?: ((point: WorkPoint, claim: Claim) => void | Promise<void>) | undefined;
}

/** Somebody else has the chunk by now. Nothing was written. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** These documents were saved since they were read. Nothing was written. */
class Stale extends Error {
  override readonly name = 'Stale';
  readonly graphs: readonly string[];

  constructor(graphs: readonly string[]) {
    super('saved meanwhile');
    this.graphs = graphs;
  }
}

type Outcome = { readonly head: HeadRow; readonly before: StoredComplement | null; readonly result: Carried | { readonly quarantined: string } } | 'skipped';

/** People who save while a chunk is worked at win this often; after that their next save waits for the milliseconds of one document. */
const maxRounds = 4;

/**
 * Carries the documents of a chunk and writes all of them at once. They are carried outside of any transaction; one that was saved meanwhile is
 * read again. Throws `Fenced` when the chunk was taken away.
 */
export async function workChunk(database: Database, claim: Claim, options: WorkOptions): Promise<void> {
  const startMs = options.clock();
  const outcomes = await carryAll(database, claim, { ...options, graphs: claim.graphs });
  await options.onPoint?.('carried', claim);
  for (let round = 1; ; round++) {
    try {
      await database.transaction((transaction) => writeWithin(transaction, claim, { ...options, outcomes, startMs, mayCarry: round >= maxRounds }));
      await options.onPoint?.('done', claim);
      return;
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      for (const [graph, outcome] of await carryAll(database, claim, { ...options, graphs: error.graphs })) outcomes.set(graph, outcome);
      await options.onPoint?.('carried', claim);
    }
  }
}

type Carrying = WorkOptions & { readonly graphs: readonly string[] };

async function carryAll(queryable: Queryable, claim: Claim, { migration, graphs }: Carrying): Promise<Map<string, Outcome>> {
  const direction: Direction = claim.direction === 'down' ? 'down' : 'up';
  const heads = await queryable.query<HeadRow>(
    `select g.id, g.revision, g.state, g.release, g.migration, g.format, r.document as bytes
     from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision where g.id = any($1) order by g.id`,
    [graphs],
  );
  const left = await readComplements(queryable, { migration: claim.migration, graphs, direction: direction === 'up' ? 'down' : 'up' });
  const outcomes = new Map<string, Outcome>(graphs.map((graph) => [graph, 'skipped']));
  for (const head of heads) {
    if ((head.migration === claim.migration) !== (direction === 'down')) continue;
    const before = left.get(head.id) ?? null;
    outcomes.set(head.id, { head, before, result: carryDocument(head.bytes, { migration, direction, complement: before?.complement }) });
    // The lease is extended in between.
    await setImmediate();
  }
  return outcomes;
}

interface Writing extends WorkOptions {
  readonly outcomes: Map<string, Outcome>;
  readonly startMs: number;
  /** Documents that were saved meanwhile are carried here, while their rows are locked. */
  readonly mayCarry: boolean;
}

async function writeWithin(transaction: Queryable, claim: Claim, options: Writing): Promise<void> {
  const { outcomes, startMs, mayCarry, clock, onPoint } = options;
  // First of all, so that a worker whose chunk was taken away waits for nobody and writes nothing.
  await requireFence(transaction, claim);
  const heads = await transaction.query<{ id: string; revision: number; migration: string | null }>(
    'select id, revision, migration from turnbuckle.graphs where id = any($1) order by id for no key update',
    [claim.graphs],
  );
  const stale = heads.filter(({ id, revision, migration }) => {
    const outcome = outcomes.get(id);
    return outcome !== undefined && outcome !== 'skipped' && (outcome.head.revision !== revision || outcome.head.migration !== migration);
  });
  if (stale.length > 0) {
    const graphs = stale.map(({ id }) => id);
    if (!mayCarry) throw new Stale(graphs);
    for (const [graph, outcome] of await carryAll(transaction, claim, { ...options, graphs })) outcomes.set(graph, outcome);
  }
  const nowMs = clock();
  const counts = { unchanged: 0, changed: 0, quarantined: 0, skipped: 0 };
  for (const graph of claim.graphs) {
    const outcome = outcomes.get(graph) ?? 'skipped';
    counts[countedAs(outcome)]++;
    if (outcome === 'skipped') continue;
    const { head, before, result } = outcome;
    await writeResult(transaction, claim, { graph, result });
    if (!('quarantined' in result) && claim.direction !== 'dry') await writeHead(transaction, claim, { head, before, carried: result, nowMs });
  }
  await onPoint?.('written', claim);
  const done = await transaction.query(
    `update turnbuckle.migration_chunks set state = 'done', lease_until_ms = null, unchanged = $4, changed = $5, quarantined = $6, skipped = $7, ms = $8
     where run = $1 and no = $2 and fence = $3 and state = 'running' returning no`,
    [claim.run, claim.no, claim.fence, counts.unchanged, counts.changed, counts.quarantined, counts.skipped, Math.max(0, Math.round(nowMs - startMs))],
  );
  if (done.length === 0) throw new Fenced();
  await publish(transaction, { type: 'progress', run: claim.run });
}

async function requireFence(transaction: Queryable, { run, no, fence }: Claim): Promise<void> {
  const rows = await transaction.query("select from turnbuckle.migration_chunks where run = $1 and no = $2 and fence = $3 and state = 'running' for update", [run, no, fence]);
  if (rows.length === 0) throw new Fenced();
}

function countedAs(outcome: Outcome): 'unchanged' | 'changed' | 'quarantined' | 'skipped' {
  if (outcome === 'skipped') return 'skipped';
  if ('quarantined' in outcome.result) return 'quarantined';
  return outcome.result.isChanged ? 'changed' : 'unchanged';
}

/** Only what somebody has to be told: a document that is as well as before leaves no row. */
async function writeResult(
  transaction: Queryable,
  { run }: Claim,
  { graph, result }: { readonly graph: string; readonly result: Carried | { readonly quarantined: string } },
): Promise<void> {
  const codes = 'quarantined' in result ? {} : result.codes;
  const outcome = 'quarantined' in result ? 'quarantined' : sum(codes) > 0 ? 'set-aside' : result.mended > 0 ? 'mended' : null;
  if (outcome === null) return;
  const detail = 'quarantined' in result ? result.quarantined : null;
  await transaction.query('insert into turnbuckle.migration_results (run, graph, outcome, codes, detail) values ($1, $2, $3, $4, $5)', [
    run,
    graph,
    outcome,
    JSON.stringify(codes),
    detail,
  ]);
}
