import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { createApp, EventStream, reviewDocument } from '@turnbuckle/server';
import { createGraphs, type Database } from '@turnbuckle/store';
import { testDatabase } from '@turnbuckle/store/testing';
import { pino } from 'pino';
import { build } from 'vite';
import { keepSourceMap, measuresCoverage } from './script-coverage.ts';

const token = 'token-of-the-browser-tests';
const webRoot = fileURLToPath(new URL('../../apps/web', import.meta.url));

export interface WebServer {
  readonly url: string;
  /** Where the built web app lies. */
  readonly webFolder: string;
  readonly database: Database;
  /** Opened in a browser, signs it in. */
  readonly link: string;
  /** Stores documents as the legacy editor would have. */
  seed(graphs: readonly { readonly id: string; readonly owner: string; readonly document: string }[]): Promise<void>;
  /** Calls the API as somebody. */
  call(method: string, path: string, options?: { readonly user?: string; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }): Promise<Response>;
  /** Cuts every connection and takes no more; gives the way to be there again. */
  goAway(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Libraries look at this variable and would take in what only developers need. */
async function buildForUsers(outDir: string): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await build({ root: webRoot, logLevel: 'error', build: { outDir, emptyOutDir: true, sourcemap: measuresCoverage } });
  if (before !== undefined) process.env['NODE_ENV'] = before;
}

/** The web app as it is built for users, served by the real server over a real database of its own. */
export async function startWebServer(): Promise<WebServer> {
  const webFolder = mkdtempSync(join(tmpdir(), 'turnbuckle-web-'));
  const [db] = await Promise.all([testDatabase(), buildForUsers(webFolder)]);
  for (const name of readdirSync(join(webFolder, 'assets'))) if (name.endsWith('.map')) keepSourceMap(join(webFolder, 'assets', name));
  const log = pino({ level: 'silent' });
  const events = new EventStream(db.database, { log });
  const app = createApp({
    database: db.database,
    events,
    review: reviewDocument,
    token,
    log,
    clock: Date.now,
    webFolder,
    isDemo: false,
    isTakingRequests: () => true,
  });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    webFolder,
    database: db.database,
    link: `${url}/?token=${token}`,
    async seed(graphs) {
      const encoder = new TextEncoder();
      const rows = graphs.map(({ id, owner, document }) => ({ id, owner, workspace: 'workspace-001', format: 'react-flow', bytes: encoder.encode(document) }));
      await createGraphs(db.database, rows, { person: 'person-0001', nowMs: 1_000, release: 'legacy', review: reviewDocument });
    },
    call: (method, path, { user = 'person-0002', body, headers = {} } = {}) =>
      fetch(`${url}${path}`, { method, headers: { Authorization: `Bearer ${token}`, 'Turnbuckle-User': user, ...headers }, ...(body === undefined ? {} : { body }) }),
    async goAway() {
      const gone = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await gone;
      return () => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
    },
    async close() {
      await events.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await db.drop();
      rmSync(webFolder, { recursive: true, force: true });
    },
  };
}
