import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { type Database, makeDataFolder, migrate, openDatabase } from '@turnbuckle/store';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { startBackgroundWorker } from './background-worker.ts';
import { EventStream } from './event-stream.ts';
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
  try {
    const applied = await migrate(database, { nowMs: clock() });
    if (applied.length > 0) log.info({ applied }, 'schema brought up to date');
    await options.prepare?.(database);
    let isTakingRequests = true;
    const events = new EventStream(database, { log });
    const app = createApp({
      ...{ database, events, review: reviewDocument, token, log, clock, webFolder, isDemo },
      isTakingRequests: () => isTakingRequests,
      onNews: () => worker.nudge(),
    });
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
    const address = await listen(server, { port, host });
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
    const worker = startBackgroundWorker(database, { log, clock });
    log.info({ url, isEmbedded: database.isEmbedded, isDemo, hasWebApp: existsSync(webFolder) }, 'listening');
    return {
      url,
      token,
      link: `${url}/?token=${encodeURIComponent(token)}`,
      database,
      async close() {
        isTakingRequests = false;
        await Promise.all([stop(server), worker.stop(), events.close()]);
        await database.close();
        log.info('stopped');
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
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
