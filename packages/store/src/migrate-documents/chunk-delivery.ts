import { type Db, PgBoss } from 'pg-boss';
import type { Database, Queryable } from '../database.ts';
import type { ChunkPlace } from './claim-chunk.ts';

/** A chunk that was brought to this process. Truth stands in the chunk's row: a delivery that is lost or comes twice does no harm. */
export interface Delivery extends ChunkPlace {
  readonly job: string;
}

const schema = 'turnbuckle_jobs';
const queue = 'migration-chunks';
/** Longer than any chunk takes: whoever dies is found by the chunk's lease, long before this. */
const expireInSeconds = 3_600;

/** Brings chunks to whichever worker asks first, on any machine, in the order of their numbers. */
export class ChunkDelivery {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  static async open(database: Database): Promise<ChunkDelivery> {
    const boss = bossOn(database);
    await boss.start();
    return new ChunkDelivery(boss);
  }

  /** Part of the transaction that makes the chunks: they are delivered if it holds. */
  async announce(transaction: Queryable, run: string, numbers: readonly number[]): Promise<void> {
    const jobs = numbers.map((no) => ({ data: { run, no }, priority: -no }));
    // A page at a time: the whole list is one JSON parameter.
    for (let at = 0; at < jobs.length; at += 5_000) await this.#boss.insert(queue, jobs.slice(at, at + 5_000), { db: adapter(transaction) });
  }

  async take(): Promise<Delivery | null> {
    const [job] = await this.#boss.fetch<ChunkPlace>(queue);
    return job === undefined ? null : { job: job.id, run: job.data.run, no: job.data.no };
  }

  async acknowledge({ job }: Delivery): Promise<void> {
    await this.#boss.complete(queue, job);
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}

/** Any number; every process that makes the tables of the delivery takes the same lock. */
const prepareLock = 7_217_006;

/** Makes the tables of the delivery where they are missing. Several processes may do so at once. */
export async function prepareDelivery(database: Database): Promise<void> {
  if (await isPrepared(database)) return;
  // Held by a transaction of our own while pg-boss works on connections of its own.
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [prepareLock]);
    if (await isPrepared(database)) return;
    const boss = bossOn(database, { migrate: true });
    await boss.start();
    await boss.createQueue(queue, { expireInSeconds, deleteAfterSeconds: 86_400, retryLimit: 0 });
    await boss.stop({ graceful: false });
  });
}

async function isPrepared(database: Database): Promise<boolean> {
  const [found] = await database.query<{ queue: string | null }>(`select to_regclass('${schema}.queue')::text as queue`);
  return found?.queue !== null && (await database.query(`select from ${schema}.queue where name = $1`, [queue])).length > 0;
}

function bossOn(database: Database, options: { readonly migrate: boolean } = { migrate: false }): PgBoss {
  const boss = new PgBoss({ db: adapter(database), schema, schedule: false, registerInstance: false, createSchema: options.migrate, ...options });
  // What is lost on the way is found in the rows; the next query of our own says what the database has.
  boss.on('error', () => {});
  return boss;
}

function adapter(queryable: Queryable): Db {
  return { executeSql: async (text, values) => ({ rows: await queryable.query(text, values) }) };
}
