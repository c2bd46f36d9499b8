import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { type Database, makeDataFolder, migrate, openDatabase } from '@turnbuckle/store';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { startBackgroundWorker } from './background-worker.ts';
import { EventStream } from './event-stream.ts';
import { type DatabaseFlags, openFlags } from './ofrep/database-flags.ts';
import { createOfrep, type Ofrep } from './ofrep/ofrep.ts';
import { tokenCheck } from './ofrep/token-check.ts';
import { reviewDocument } from './review/review-document.ts';
import { adminToken } from './token.ts';

export interface ServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host?: string;
  readonly dataFolder: string;
  /** A PostgreSQL of your own; without it an embedded one runs in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** The admin's token; without it the data folder's. */
  readonly token?: string | undefined;
  /** Address of the Prometheus that guardrails are counted from; without it that of the plan. */
  readonly prometheus?: string | undefined;
  readonly isDemo?: boolean;
  readonly log: Logger;
  readonly clock?: () => number;
  /** Work on the database before the first request, such as filling it. */
  readonly prepare?: (database: Database) => Promise<void>;
}

export interface RunningServer {
  readonly url: string;
  readonly token: string;
  /** Lets a browser in when it is opened. */
  readonly link: string;
  readonly database: Database;
  /** Takes no more requests, lets those under way end, closes the database. */
  close(): Promise<void>;
}

/** Requests that take longer than this when the server stops are cut off. */
const graceMs = 10_000;

/** The web app as it is built beside this one; found from the sources and from the build. */
export const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Opens the database, brings its schema up to date and listens. */
export async function startServer({ port, host = '127.0.0.1', dataFolder, databaseUrl, isDemo = false, log, clock = Date.now, ...options }: ServerOptions): Promise<RunningServer> {
  makeDataFolder(dataFolder);
  const token = adminToken(dataFolder, options.token);
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  let flags: DatabaseFlags | null = null;
  try {
    const applied = await migrate(database, { nowMs: clock() });
    if (applied.length > 0) log.info({ applied }, 'schema brought up to date');
    await options.prepare?.(database);
    let isTakingRequests = true;
    const events = new EventStream(database, { log });
    flags = await openFlags(database, { log });
    const { source, close: closeFlags } = flags;
    const ofrep = createOfrep({ source, token, log, clock, check: tokenCheck({ token, database, clock }) });
    const app = createApp({
      ...{ database, events, review: reviewDocument, token, log, clock, webFolder, isDemo },
      isTakingRequests: () => isTakingRequests,
      onNews: () => worker.nudge(),
    });
    const server = serverOf(app.fetch, ofrep);
    const address = await listen(server, { port, host });
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
    const worker = startBackgroundWorker(database, { log, clock, prometheus: options.prometheus });
    log.info({ url, isEmbedded: database.isEmbedded, isDemo, hasWebApp: existsSync(webFolder) }, 'listening');
    return {
      url,
      token,
      link: `${url}/?token=${encodeURIComponent(token)}`,
      database,
      async close() {
        isTakingRequests = false;
        ofrep.stream.close();
        await Promise.all([stop(server), worker.stop(), events.close(), closeFlags()]);
        await database.close();
        log.info('stopped');
      },
    };
  } catch (error) {
    await flags?.close();
    await database.close();
    throw error;
  }
}

/** OFREP answers before the rest: it has a form of errors, an authentication and a haste of its own. */
export function serverOf(fetch: Parameters<typeof getRequestListener>[0], ofrep: Ofrep): Server {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  return createServer((request, response) => (ofrep.handles(request.url) ? ofrep.answer(request, response) : void listener(request, response)));
}

function listen(server: Server, { port, host }: { readonly port: number; readonly host: string }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    // Connections whose last request has been answered would stay open for seconds.
    const sweeper = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(sweeper);
      resolve();
    });
  });
}
