import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { pino } from 'pino';
import { type AppOptions, createApp } from './app.ts';
import { EventStream } from './event-stream.ts';
import { reviewDocument } from './review/review-document.ts';

export interface TestApp {
  readonly db: TestDatabase;
  readonly log: readonly string[];
  /** The clock's next answer. */
  nowMs: number;
  /** Sends a request with the admin's token, unless the headers say otherwise. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** Sends a request as it is, from an address. */
  raw(request: Request, remoteAddress?: string): Promise<Response>;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export const testToken = 'test-token-of-the-admin';

/** The real app over a real database of its own, without a socket. */
export async function testApp(options: Partial<AppOptions> = {}): Promise<TestApp> {
  const db = await testDatabase();
  const log: string[] = [];
  const app = createApp({
    database: db.database,
    events: new EventStream(db.database, { log: pino({ level: 'silent' }) }),
    review: reviewDocument,
    token: testToken,
    log: pino({ level: 'debug' }, { write: (line: string) => log.push(line) }),
    clock: () => made.nowMs,
    webFolder: null,
    isDemo: false,
    isTakingRequests: () => true,
    ...options,
  });
  const made: TestApp = {
    db,
    log,
    nowMs: 1_000,
    call: async (method, path, { headers = {}, json, body } = {}) =>
      app.request(`http://127.0.0.1:4747${path}`, {
        method,
        headers: { Authorization: `Bearer ${testToken}`, ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
        ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
      }),
    raw: async (request, remoteAddress = '127.0.0.1') => app.fetch(request, { incoming: { socket: { remoteAddress } } }),
  };
  return made;
}
