import type { Queryable } from '../database.ts';
import type { Signals } from './throttle.ts';

/** How far back the run's own transactions are looked at: so that one that waits is tried again. */
const ownMs = 60_000;

interface Sample {
  readonly lsnBytes: number;
  readonly atMs: number;
}

/** Measures what may hold a run back. Keeps the last reading of the log's position, from which the rate comes. */
export class SignalReader {
  readonly #queryable: Queryable;
  readonly #clock: () => number;
  #last: Sample | null = null;

  constructor(queryable: Queryable, clock: () => number) {
    this.#queryable = queryable;
    this.#clock = clock;
  }

  async read(run: string): Promise<Signals> {
    const nowMs = this.#clock();
    const [row] = await this.#queryable.query<{ lag: number | null; lsn: number; backends: number; p95: number | null }>(
      `select (select extract(epoch from max(replay_lag)) * 1000 from pg_stat_replication)::float8 as lag,
         (pg_current_wal_lsn() - '0/0')::float8 as lsn,
         (select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and application_name <> 'turnbuckle')::int as backends,
         (select percentile_cont(0.95) within group (order by write_ms) from turnbuckle.migration_batches where run = $1 and at_ms > $2)::float8 as p95`,
      [run, nowMs - ownMs],
    );
    if (row === undefined) return { replicaLagMs: null, walBytesPerSecond: null, activeBackends: null, p95Ms: null, nowMs };
    const sample = { lsnBytes: row.lsn, atMs: nowMs };
    const seconds = this.#last === null ? 0 : (nowMs - this.#last.atMs) / 1_000;
    const rate = this.#last === null || seconds <= 0 ? null : (sample.lsnBytes - this.#last.lsnBytes) / seconds;
    this.#last = sample;
    return { replicaLagMs: row.lag, walBytesPerSecond: rate, activeBackends: row.backends, p95Ms: row.p95, nowMs };
  }
}
