import { type Context, Hono } from 'hono';
import type { Logger } from 'pino';
import type { AppEnvironment } from '../authenticate.ts';
import { ChangeStream } from './change-stream.ts';
import type { FlagEvaluation } from './flag-evaluation.ts';
import type { FlagSet } from './flag-set.ts';
import { answerEtag, isMatch, versionIn } from './flags-etag.ts';
import type { FlagSource } from './live-flags.ts';
import { accessOf, adminCheck, type CredentialCheck } from './ofrep-credentials.ts';
import { RateLimit } from './rate-limit.ts';
import { type ReadContext, readContext } from './read-context.ts';
import { isStreamTicket, streamTicket } from './stream-ticket.ts';

export interface OfrepOptions {
  readonly source: FlagSource;
  readonly token: string;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Who may read flags; the admin's token alone unless given. */
  readonly check?: CredentialCheck;
  /** Requests a second that one address may make, and twice as many at once; 5,000 unless given. */
  readonly requestsPerSecond?: number;
  readonly heartbeatMs?: number;
}

export interface Ofrep {
  /** To be mounted at `/ofrep/v1`. */
  readonly app: Hono<AppEnvironment>;
  readonly stream: ChangeStream;
}

/** How long a server that is behind waits for what a client has heard of already. Source: OFREP's decision record 8 leaves it open. */
const waitMs = 1_000;
const streamPath = '/ofrep/v1/stream';
/** A page that nobody looks at gives its connection up after this. */
const inactivityDelaySec = 120;

const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag, Retry-After' };
const preflight = {
  ...cors,
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'authorization, cache-control, content-type, if-none-match, last-event-id, x-api-key',
  'Access-Control-Max-Age': '7200',
};
const json = { ...cors, 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };

/** OFREP 0.3: what every OpenFeature client can ask. Errors are as it says, not as the rest of the API has them. */
export function createOfrep(options: OfrepOptions): Ofrep {
  const { source, token, log, clock, check = adminCheck(token), requestsPerSecond = 5_000, heartbeatMs } = options;
  const stream = new ChangeStream(source, heartbeatMs === undefined ? {} : { heartbeatMs });
  const limit = new RateLimit({ perSecond: requestsPerSecond, burst: 2 * requestsPerSecond, clock });
  const app = new Hono<AppEnvironment>();
  app.options('*', (c) => c.body(null, 204, preflight));
  app.use(async (c, next) => {
    const retryAfterSec = limit.take(c.env?.incoming?.socket?.remoteAddress ?? '');
    if (retryAfterSec > 0) return c.body(null, 429, { ...cors, 'Retry-After': String(retryAfterSec) });
    const isTicket = c.req.path === streamPath && isStreamTicket(token, c.req.query('ticket') ?? '', clock());
    const access = isTicket ? 'allowed' : await accessOf(c, { check, token });
    if (access === 'allowed') return next();
    return c.body(null, access === 'unknown' ? 401 : 403, access === 'unknown' ? { ...cors, 'WWW-Authenticate': 'Bearer' } : cors);
  });
  app.post('/evaluate/flags/:key', async (c) => evaluateOne(c, source.flags()));
  app.post('/evaluate/flags', async (c) => {
    await waitForHeard(c, source);
    return evaluateAll(c, source.flags(), streamTicket(token, clock()));
  });
  app.get('/stream', (c) => {
    const headers = { ...cors, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
    return c.body(stream.open(c.req.header('Last-Event-ID') ?? null), 200, headers);
  });
  app.all('*', (c) => c.body(JSON.stringify({ errorDetails: 'OFREP has no such call.' }), 404, json));
  app.onError((error, c) => {
    log.error({ err: error, method: c.req.method, path: c.req.path }, 'flag evaluation failed');
    return c.body(JSON.stringify({ errorDetails: 'The server’s log says more.' }), 500, json);
  });
  return { app, stream };
}

async function evaluateOne(c: Context, flags: FlagSet): Promise<Response> {
  const key = c.req.param('key') ?? '';
  if (flags.originOf(key) === null) return c.body(JSON.stringify(flags.evaluate(key, {})), 404, json);
  const read = await readContext(c);
  if ('status' in read) return refusal(c, read, key);
  const evaluation = flags.evaluate(key, read.context);
  return c.body(JSON.stringify(evaluation), 'errorCode' in evaluation ? 400 : 200, json);
}

async function evaluateAll(c: Context, flags: FlagSet, ticket: string): Promise<Response> {
  const read = await readContext(c);
  if ('status' in read) return refusal(c, read);
  const etag = answerEtag(flags.version, read.context);
  if (isMatch(c.req.header('If-None-Match'), etag)) return c.body(null, 304, { ...cors, ETag: etag });
  const evaluations = flags.evaluateAll(read.context);
  const failure = failureOfAll(evaluations);
  if (failure !== null) return refusal(c, { status: 400, ...failure });
  const body = {
    flags: evaluations,
    metadata: { version: flags.version },
    eventStreams: [{ type: 'sse', endpoint: { requestUri: `${streamPath}?ticket=${ticket}` }, inactivityDelaySec }],
  };
  return c.body(JSON.stringify(body), 200, { ...json, ETag: etag });
}

/** Where each flag needs to know the workspace and none can be evaluated, the whole request fails. */
function failureOfAll(evaluations: readonly FlagEvaluation[]): { readonly errorCode: 'TARGETING_KEY_MISSING'; readonly errorDetails: string } | null {
  const areAll = evaluations.length > 0 && evaluations.every((one) => 'errorCode' in one && one.errorCode === 'TARGETING_KEY_MISSING');
  return areAll ? { errorCode: 'TARGETING_KEY_MISSING', errorDetails: 'The context needs a targetingKey: the workspace.' } : null;
}

/** A client that was told of a change asks for it, maybe at another server, which may not have heard of it yet. */
async function waitForHeard(c: Context, source: FlagSource): Promise<void> {
  const heard = versionIn(c.req.query('flagConfigEtag') ?? '');
  if (heard !== null && heard > source.configVersion) await source.reach(heard, waitMs);
}

function refusal(c: Context, { status, errorCode, errorDetails }: Exclude<ReadContext, { context: unknown }>, key?: string): Response {
  return c.body(JSON.stringify({ ...(key === undefined ? {} : { key }), errorCode, errorDetails }), status, json);
}
