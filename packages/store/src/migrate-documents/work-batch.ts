import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { forkHead } from '../graphs/fork-graph.ts';
import { placeholders } from '../placeholders.ts';
import { type Carried, sum } from './carry-document.ts';
import { type CarryOptions, carryHeads, type Outcome, type Way } from './carry-heads.ts';
import { lockChunk, writeChunk } from './chunk-row.ts';
import { type Chunk, chunkStep } from './chunk-state.ts';
import type { Claim } from './claim-chunk.ts';
import { pointerTo } from './find-pointers.ts';
import type { RunState } from './run-state.ts';
import { type Written, writeHeads } from './write-heads.ts';

/** Moments of the work on a chunk; a test ends the process there. */
export const workPoints = ['claimed', 'read', 'carried', 'bodies-written', 'complements-written', 'written', 'done', 'acknowledged'] as const;
export type WorkPoint = (typeof workPoints)[number];

export interface WorkOptions {
  readonly way: Way;
  readonly clock: () => number;
  readonly onPoint?: ((point: WorkPoint, claim: Claim) => void | Promise<void>) | undefined;
  readonly onCarried?: CarryOptions['onCarried'];
  /** How long a transaction may stand idle; 20 seconds unless given. */
  readonly idleMs?: number;
}

/** A connection that says nothing for so long in the middle of its transaction is given up. */
const defaultIdleMs = 20_000;

/** Somebody else has the chunk by now. Nothing was written. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** The run was paused or ended. What was committed stands; nothing else was written. */
export class Halted extends Error {
  override readonly name = 'Halted';
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

/** People who save while a batch is worked at win this often; after that their next save waits for the milliseconds of a few documents. */
const maxRounds = 4;

/** Which documents of the chunk. */
export interface BatchPlace {
  readonly start: number;
  readonly count: number;
}

export interface BatchReport {
  readonly carryMs: number;
  readonly writeMs: number;
  readonly bytes: number;
}

/**
 * Carries some documents of a chunk and writes all of them at once, with the chunk's new checkpoint. They are carried outside of any
 * transaction; one that was saved meanwhile is read again. Throws `Fenced` when the chunk was taken away.
 */
export async function workBatch(database: Database, claim: Claim, options: WorkOptions & BatchPlace): Promise<BatchReport> {
  const { clock, start, count } = options;
  const graphs = claim.graphs.slice(start, start + count);
  const withoutPointers = claim.direction === 'dry' || claim.direction === 'verify';
  const carrying: Omit<CarryOptions, 'graphs'> = { withoutPointers, ...(options.onCarried === undefined ? {} : { onCarried: options.onCarried }) };
  const startMs = clock();
  const outcomes = await carryHeads(database, options.way, { ...carrying, graphs, onRead: () => options.onPoint?.('read', claim) });
  await options.onPoint?.('carried', claim);
  let stale = 0;
  for (let round = 1; ; round++) {
    const carriedMs = clock();
    try {
      const writing = { ...options, outcomes, start, graphs, carryMs: Math.max(0, Math.round(carriedMs - startMs)), mayCarry: round >= maxRounds, stale };
      const { bytes } = await database.transaction((transaction) => writeWithin(transaction, claim, writing));
      await options.onPoint?.('done', claim);
      return { carryMs: carriedMs - startMs, writeMs: clock() - carriedMs, bytes };
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      stale += error.graphs.length;
      for (const [graph, outcome] of await carryHeads(database, options.way, { ...carrying, graphs: error.graphs })) outcomes.set(graph, outcome);
      await options.onPoint?.('carried', claim);
    }
  }
}

interface Writing extends WorkOptions {
  readonly outcomes: Map<string, Outcome>;
  readonly graphs: readonly string[];
  readonly start: number;
  readonly carryMs: number;
  readonly stale: number;
  /** Documents that were saved meanwhile are carried here, while their rows are locked. */
  readonly mayCarry: boolean;
}

async function writeWithin(transaction: Queryable, claim: Claim, options: Writing): Promise<Written> {
  const { outcomes, graphs, mayCarry, clock, onPoint, way } = options;
  const startMs = clock();
  // Whoever is cut off in the middle lets go of what it holds, so that another one can go on.
  await transaction.query(`set local idle_in_transaction_session_timeout = ${options.idleMs ?? defaultIdleMs}`);
  const isReadOnly = claim.direction === 'dry' || claim.direction === 'verify';
  // First of all, so that a worker whose chunk was taken away waits for nobody and writes nothing.
  const next = await requireFence(transaction, claim, { start: options.start, count: graphs.length });
  const stale = isReadOnly ? [] : await lockHeads(transaction, graphs, outcomes);
  if (stale.length > 0) {
    if (!mayCarry) throw new Stale(stale);
    for (const [graph, outcome] of await carryHeads(transaction, way, { graphs: stale })) outcomes.set(graph, outcome);
  }
  const forks = claim.direction === 'down' ? await forkAway(transaction, outcomes, { person: claim.person, nowMs: startMs }) : new Map<string, string>();
  const counts = { unchanged: 0, changed: 0, quarantined: 0, skipped: 0 };
  for (const graph of graphs) counts[countedAs(outcomes.get(graph) ?? 'skipped')]++;
  const written = isReadOnly
    ? { rows: 0, bytes: 0 }
    : await writeHeads(transaction, pick(outcomes, graphs), { way, person: claim.person, nowMs: startMs, onPoint: (point) => onPoint?.(point, claim) });
  await writeResults(transaction, claim, { outcomes, graphs, forks });
  await onPoint?.('written', claim);
  await checkpoint(transaction, claim, { ...options, next, counts, written, writeMs: Math.max(0, Math.round(clock() - startMs)), atMs: clock() });
  return written;
}

function pick(outcomes: ReadonlyMap<string, Outcome>, graphs: readonly string[]): Outcome[] {
  return graphs.flatMap((graph) => outcomes.get(graph) ?? []);
}

/** The chunk as this batch will leave it. */
async function requireFence(transaction: Queryable, claim: Claim, { start, count }: BatchPlace): Promise<Chunk> {
  const [found] = await transaction.query<{ state: RunState }>('select state from turnbuckle.migration_runs where id = $1', [claim.run]);
  const chunk = await lockChunk(transaction, claim);
  const next = chunk === null ? null : chunkStep(chunk, { type: 'checkpoint', fence: claim.fence, start, count });
  if (next === null || next === 'split') throw new Fenced();
  if (found?.state !== 'running') throw new Halted();
  return next;
}

/** Locks the graphs' rows and gives those that somebody saved since they were read. */
async function lockHeads(transaction: Queryable, graphs: readonly string[], outcomes: ReadonlyMap<string, Outcome>): Promise<string[]> {
  const heads = await transaction.query<{ id: string; revision: number; migration: string | null }>(
    'select id, revision, migration from turnbuckle.graphs where id = any($1) order by id for no key update',
    [graphs],
  );
  return heads.flatMap(({ id, revision, migration }) => {
    const outcome = outcomes.get(id);
    return outcome !== undefined && outcome !== 'skipped' && (outcome.head.revision !== revision || outcome.head.migration !== migration) ? [id] : [];
  });
}

/**
 * A document that cannot come back, though that from which it came is stored: the old one is the head again, and what was written since is
 * kept as a graph of its own. Changes `outcomes`; gives the forks by graph.
 */
async function forkAway(transaction: Queryable, outcomes: Map<string, Outcome>, context: { readonly person: string; readonly nowMs: number }): Promise<Map<string, string>> {
  const forks = new Map<string, string>();
  for (const [graph, outcome] of outcomes) {
    if (outcome === 'skipped' || 'pointer' in outcome || !('quarantined' in outcome.result) || outcome.before === null) continue;
    const pointer = await pointerTo(transaction, graph, outcome.before.fromRevision);
    if (pointer === null) continue;
    forks.set(graph, await forkHead(transaction, graph, context));
    outcomes.set(graph, { head: outcome.head, before: outcome.before, pointer });
  }
  return forks;
}

function countedAs(outcome: Outcome): 'unchanged' | 'changed' | 'quarantined' | 'skipped' {
  if (outcome === 'skipped') return 'skipped';
  if ('pointer' in outcome) return outcome.pointer.stage === outcome.head.stage && outcome.pointer.bodyRevision === outcome.head.bodyRevision ? 'unchanged' : 'changed';
  if ('quarantined' in outcome.result) return 'quarantined';
  return outcome.result.isChanged ? 'changed' : 'unchanged';
}

/** Only what somebody has to be told: a document that is as well as before leaves no row. */
async function writeResults(
  transaction: Queryable,
  { run }: Claim,
  { outcomes, graphs, forks }: { readonly outcomes: ReadonlyMap<string, Outcome>; readonly graphs: readonly string[]; readonly forks: ReadonlyMap<string, string> },
): Promise<void> {
  const rows = graphs.flatMap((graph) => {
    const fork = forks.get(graph);
    if (fork !== undefined) return [[graph, 'forked', '{}', `What was saved since is kept as the graph ${fork}.`] as const];
    const outcome = outcomes.get(graph) ?? 'skipped';
    if (outcome === 'skipped' || 'pointer' in outcome) return [];
    const told = resultOf(outcome.result);
    return told === null ? [] : [[graph, ...told] as const];
  });
  for (const { text, values } of placeholders(rows, ['text', 'text', 'json', 'text'], (row) => row)) {
    await transaction.query(
      `insert into turnbuckle.migration_results (run, graph, outcome, codes, detail) select $${values.length + 1}::uuid, n.* from (values ${text}) as n(graph, outcome, codes, detail)`,
      [...values, run],
    );
  }
}

function resultOf(result: Carried | { readonly quarantined: string }): readonly [outcome: string, codes: string, detail: string | null] | null {
  if ('quarantined' in result) return ['quarantined', '{}', result.quarantined];
  const { codes, mended } = result;
  return sum(codes) > 0 ? ['set-aside', JSON.stringify(codes), null] : mended > 0 ? ['mended', '{}', null] : null;
}

interface Checkpoint extends Writing {
  readonly next: Chunk;
  readonly counts: Readonly<Record<'unchanged' | 'changed' | 'quarantined' | 'skipped', number>>;
  readonly written: Written;
  readonly writeMs: number;
  readonly atMs: number;
}

/** From here the next worker goes on, whatever happens to this one. */
async function checkpoint(transaction: Queryable, claim: Claim, { next, start, graphs, counts, written, stale, carryMs, writeMs, atMs }: Checkpoint): Promise<void> {
  const { run, no } = claim;
  await writeChunk(transaction, claim, next);
  await transaction.query(
    `update turnbuckle.migration_chunks set unchanged = unchanged + $3, changed = changed + $4, quarantined = quarantined + $5, skipped = skipped + $6, ms = coalesce(ms, 0) + $7
     where run = $1 and no = $2`,
    [run, no, counts.unchanged, counts.changed, counts.quarantined, counts.skipped, carryMs + writeMs],
  );
  await transaction.query(
    'insert into turnbuckle.migration_batches (run, no, start, at_ms, documents, rows, bytes, stale, carry_ms, write_ms) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    [run, no, start, atMs, graphs.length, written.rows, written.bytes, stale, carryMs, writeMs],
  );
  await publish(transaction, { type: 'progress', run });
}
