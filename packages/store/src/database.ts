import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient, types } from 'pg';
import { type EmbeddedPostgres, embeddedPostgres } from './embedded/embedded-postgres.ts';

/** Something that takes queries: the database itself, or one transaction of it. */
export interface Queryable {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface DatabaseOptions {
  /** A PostgreSQL of your own; without it an embedded one runs in `dataFolder`. */
  readonly url?: string | undefined;
  readonly dataFolder: string;
  /** Connections of this process; 10 unless given. */
  readonly maxConnections?: number;
}

const int8 = 20;
/** Our 64-bit integers are milliseconds, sizes and counts, all below 2^53. */
const parsers = {
  getTypeParser: (type: number, format?: string) => (type === int8 && format !== 'binary' ? Number : types.getTypeParser(type, format as 'text')),
};

/** One PostgreSQL, through a pool of connections. Whoever opened it closes it. */
export class Database implements Queryable {
  readonly #pool: Pool;
  readonly #dataFolder: string | null;
  #server: EmbeddedPostgres | null;
  #restart: Promise<void> | null = null;
  #isClosed = false;

  constructor(url: string, options: { readonly server: EmbeddedPostgres | null; readonly dataFolder: string | null; readonly maxConnections?: number }) {
    this.#server = options.server;
    this.#dataFolder = options.dataFolder;
    this.#pool = new Pool({ connectionString: url, max: options.maxConnections ?? 10, types: parsers, connectionTimeoutMillis: 15_000, application_name: 'turnbuckle' });
    // A lost idle connection is replaced by the next query; without a listener it would end the process.
    this.#pool.on('error', () => {});
    // Likewise for one that is lost in the middle of its work: the query fails, which is enough.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** True when this database runs from a data folder. */
  get isEmbedded(): boolean {
    return this.#dataFolder !== null;
  }

  /** Where it is reached just now; an embedded server may move. */
  get url(): string {
    return (this.#pool.options as { connectionString?: string }).connectionString ?? '';
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#with((client) => queryOn(client, text, values));
  }

  /** Runs `work` in one transaction: all of it is stored, or, when it throws, nothing. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#with(async (client) => {
      await client.query('begin');
      const result = await work({ query: (text, values) => queryOn(client, text, values ?? []) });
      await client.query('commit');
      return result;
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pool.end();
    await this.#server?.stop();
  }

  async #with<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      const isUsable = await client.query('rollback').then(
        () => true,
        () => false,
      );
      client.release(!isUsable);
      throw error;
    }
  }

  /** When the process that had started the embedded server has ended, this one starts it anew and carries on. */
  async #connect(): Promise<PoolClient> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#pool.connect();
      } catch (error) {
        if (this.#isClosed || this.#dataFolder === null || !isDown(error) || attempt > 20) throw error;
        await this.#revive(this.#dataFolder);
        await sleep(50);
      }
    }
  }

  async #revive(dataFolder: string): Promise<void> {
    this.#restart ??= embeddedPostgres(dataFolder)
      .then((server) => {
        this.#server = server;
        Object.assign(this.#pool.options, { connectionString: server.url });
      })
      .finally(() => {
        this.#restart = null;
      });
    await this.#restart;
  }
}

/** Opens the database; the schema is `migrate`'s business. */
export async function openDatabase({ url, dataFolder, maxConnections }: DatabaseOptions): Promise<Database> {
  const pool = maxConnections === undefined ? {} : { maxConnections };
  if (url !== undefined && url !== '') return new Database(url, { server: null, dataFolder: null, ...pool });
  const server = await embeddedPostgres(dataFolder);
  return new Database(server.url, { server, dataFolder, ...pool });
}

async function queryOn<Row extends object>(client: PoolClient, text: string, values: readonly unknown[]): Promise<Row[]> {
  const { rows } = await client.query(text, [...values]);
  return rows as Row[];
}

/** Refused, reset or shutting down: nobody has seen the query yet, since this is asked when a connection is made. */
function isDown(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03'].includes(code);
}
