import { OpenAPIHono } from '@hono/zod-openapi';
import type { Database, Review } from '@turnbuckle/store';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import { type AppEnvironment, authenticate } from './authenticate.ts';
import { addDiaryRoutes } from './diary-routes.ts';
import { addEventRoutes } from './event-routes.ts';
import type { EventStream } from './event-stream.ts';
import { addFactRoutes } from './fact-routes.ts';
import { addGraphRoutes } from './graph-routes.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addMigrationRoutes } from './migration-routes.ts';
import { addFlagRoutes } from './ofrep/flag-routes.ts';
import { describeOfrep } from './ofrep/ofrep-descriptions.ts';
import { Problem, problemResponse } from './problem.ts';
import { addQuarantineRoutes } from './quarantine-routes.ts';
import { addRolloutRoutes } from './rollout-routes.ts';
import { securityHeaders } from './security-headers.ts';
import { addTokenRoutes } from './token-routes.ts';
import { addTraceRoutes } from './trace-routes.ts';
import { addWebPages } from './web-pages.ts';

export interface AppOptions {
  readonly database: Database;
  readonly review: Review;
  readonly token: string;
  /** Whoever made it closes it. */
  readonly events: EventStream;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The built web app; without it the server is an API alone. */
  readonly webFolder: string | null;
  readonly isDemo: boolean;
  /** False once the server is on its way out: load balancers look elsewhere. */
  readonly isTakingRequests: () => boolean;
  /** Called when there are new facts or requests, so that whoever works beside looks at once. */
  readonly onNews?: () => void;
}

const maxBodyBytes = 128 * 1024 * 1024;

/** The whole server as a function from request to response. */
export function createApp(options: AppOptions): OpenAPIHono<AppEnvironment> {
  const { log } = options;
  const app = new OpenAPIHono<AppEnvironment>({
    defaultHook(result) {
      if (result.success) return;
      const errors = result.error.issues.map(({ path, message }) => ({ at: `${result.target}${path.map((part) => `/${String(part)}`).join('')}`, message }));
      throw new Problem(400, 'bad-request', { detail: errors.map(({ at, message }) => `${at}: ${message}`).join(' '), errors });
    },
  });
  app.use(async (c, next) => {
    const startMs = performance.now();
    await next();
    if (!options.isTakingRequests()) c.header('Connection', 'close');
    // The path alone: a query may hold the token.
    log.debug({ method: c.req.method, path: c.req.path, status: c.res.status, ms: Math.round(performance.now() - startMs), person: c.var.person }, 'request');
  });
  app.use(securityHeaders());
  app.use('/v1/*', authenticate(options));
  app.use(
    '/v1/*',
    bodyLimit({ maxSize: maxBodyBytes, onError: () => Promise.reject(new Problem(413, 'too-large', { detail: `The limit is ${maxBodyBytes / 1024 / 1024} MB.` })) }),
  );
  // Only where no strong ETag stands: compressing weakens them.
  app.use('/v1/graphs', compress());
  app.use('/assets/*', compress());
  addHealthRoutes(app, options);
  addGraphRoutes(app, options);
  addMigrationRoutes(app, options);
  addEventRoutes(app, options);
  addQuarantineRoutes(app, options);
  addFlagRoutes(app, options);
  describeOfrep(app);
  addRolloutRoutes(app, options);
  addDiaryRoutes(app, options);
  addFactRoutes(app, options);
  addTraceRoutes(app, options);
  addTokenRoutes(app, options);
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'cookie', { type: 'apiKey', in: 'cookie', name: 'turnbuckle-<port>' });
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Turnbuckle', version: '0.1.0', license: { name: 'Apache-2.0' } } });
  app.all('/v1/*', () => {
    throw new Problem(404, 'not-found', { detail: 'The API has no such call. /openapi.json lists them.' });
  });
  if (options.webFolder !== null) addWebPages(app, { folder: options.webFolder, token: options.token, isDemo: options.isDemo });
  app.notFound((c) => problemResponse(c, new Problem(404, 'not-found', { detail: 'There is nothing at this address.' })));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 500) log.error({ err: error, method: c.req.method, path: c.req.path }, 'request failed');
    return problemResponse(c, problem);
  });
  return app;
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) {
    const slug = error.status === 413 ? 'too-large' : error.status === 415 ? 'unsupported-media-type' : error.status === 404 ? 'not-found' : 'bad-request';
    return new Problem(error.status as 400, slug, { detail: error.message });
  }
  if (isUnavailable(error)) return new Problem(503, 'unavailable', { detail: 'The database does not answer. What was sent may be sent again with the same Turnbuckle-Edit-Id.' });
  return new Problem(500, 'internal', { detail: 'The server’s log says more. What was sent may be sent again with the same Turnbuckle-Edit-Id.' });
}

/** Connection lost or refused, shutting down, too many connections. Source: PostgreSQL's error codes, classes 08, 53 and 57. */
function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^(08|53|57)...$|^E[A-Z]+$/.test(code)) return true;
  return error instanceof Error && /connection terminated|timeout exceeded when trying to connect|Connection ended/i.test(error.message);
}
