import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { ChangeStream } from './change-stream.ts';
import type { FlagEvaluation } from './flag-evaluation.ts';
import type { FlagSet } from './flag-set.ts';
import { answerEtag, isMatch, versionIn } from './flags-etag.ts';
import { type FlagSource, waitMs } from './live-flags.ts';
import { accessOf, adminCheck, type CredentialCheck } from './ofrep-credentials.ts';
import { RateLimit } from './rate-limit.ts';
import { type KnownContext, type ReadContext, readContext } from './read-context.ts';
import { cors, send, sendEmpty, sendJson, sendTagged } from './send.ts';
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
  /** Whether an address is one of these calls. */
  handles(url: string | undefined): boolean;
  /** Answers a request whose address it handles. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  readonly stream: ChangeStream;
}

const root = '/ofrep/v1/';
const bulkPath = `${root}evaluate/flags`;
const streamPath = `${root}stream`;
/** A page that nobody looks at gives its connection up after this. */
const inactivityDelaySec = 120;

const preflight = [
  ...cors,
  'Access-Control-Allow-Methods',
  'GET, POST',
  'Access-Control-Allow-Headers',
  'authorization, cache-control, content-type, if-none-match, last-event-id, x-api-key',
  'Access-Control-Max-Age',
  '7200',
];

const noQuery = new URLSearchParams();

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * OFREP 0.3: what every OpenFeature client can ask. Errors are as it says, not as the rest of the API has them. It answers Node's requests
 * themselves: each page and each server of an application asks, and a framework would take twice the time of the evaluation with all around it.
 */
export function createOfrep(options: OfrepOptions): Ofrep {
  const { source, token, log, clock, check = adminCheck(token), requestsPerSecond = 5_000, heartbeatMs } = options;
  const stream = new ChangeStream(source, heartbeatMs === undefined ? {} : { heartbeatMs });
  const limit = new RateLimit({ perSecond: requestsPerSecond, burst: 2 * requestsPerSecond, clock });

  const ticketNow = (): string => streamTicket(token, clock());

  const answer = async (call: Call): Promise<void> => {
    const { request, response, path, query } = call;
    if (request.method === 'OPTIONS') return send(response, 204, { headers: preflight });
    const retryAfterSec = limit.take(request.socket.remoteAddress ?? '');
    if (retryAfterSec > 0) return send(response, 429, { headers: [...cors, 'Retry-After', String(retryAfterSec)] });
    const isTicket = path === streamPath && isStreamTicket(token, query.get('ticket') ?? '', clock());
    const found = isTicket ? 'allowed' : accessOf(request, { check, token });
    const access = typeof found === 'string' ? found : await found;
    if (access === 'unknown') return send(response, 401, { headers: [...cors, 'WWW-Authenticate', 'Bearer'] });
    if (access === 'forbidden') return sendEmpty(response, 403);
    if (request.method === 'POST' && path === bulkPath) return evaluateAll(call, source, ticketNow);
    if (request.method === 'POST' && path.startsWith(`${bulkPath}/`)) return evaluateOne(call, source.flags());
    if (request.method === 'GET' && path === streamPath) return stream.open(request, response);
    return sendJson(response, 404, '{"errorDetails":"OFREP has no such call."}');
  };

  return {
    stream,
    handles: (url) => url?.startsWith(root) === true,
    answer(request, response) {
      const [path = '', query] = (request.url ?? '').split('?', 2);
      answer({ request, response, path, query: query === undefined ? noQuery : new URLSearchParams(query) }).catch((error: unknown) => {
        if (response.headersSent || response.destroyed) return;
        log.error({ err: error, method: request.method, path }, 'flag evaluation failed');
        sendJson(response, 500, '{"errorDetails":"The server’s log says more."}');
      });
    },
  };
}

async function evaluateOne({ request, response, path }: Call, flags: FlagSet): Promise<void> {
  const key = decoded(path.slice(bulkPath.length + 1));
  const read = await readContext(request);
  if (key === null || flags.originOf(key) === null) return sendJson(response, 404, flags.json(flags.evaluate(key ?? path, {})));
  if ('status' in read) return refuse(response, read, key);
  const evaluation = flags.evaluate(key, read.context);
  sendJson(response, 'errorCode' in evaluation ? 400 : 200, flags.json(evaluation));
}

async function evaluateAll({ request, response, query }: Call, source: FlagSource, ticketNow: () => string): Promise<void> {
  // A client that was told of a change asks for it, maybe at another server, which may not have heard of it yet. Nor does it go back behind
  // what it was answered before.
  const heard = Math.max(versionIn(query.get('flagConfigEtag') ?? '') ?? 0, versionIn(request.headers['if-none-match'] ?? '') ?? 0);
  if (heard > source.configVersion) await source.reach(heard, waitMs);
  const read = await readContext(request);
  if ('status' in read) return refuse(response, read);
  const flags = source.flags();
  const etag = answerEtag(flags.version, read.digest);
  if (isMatch(request.headers['if-none-match'], etag)) return sendEmpty(response, 304, etag);
  const evaluations = flags.evaluateAll(read.context);
  if (needAllTheWorkspace(evaluations))
    return refuse(response, { status: 400, errorCode: 'TARGETING_KEY_MISSING', errorDetails: 'The context needs a targetingKey: the workspace.' });
  const eventStreams = `[{"type":"sse","endpoint":{"requestUri":"${streamPath}?ticket=${ticketNow()}"},"inactivityDelaySec":${inactivityDelaySec}}]`;
  const texts = evaluations.map((evaluation) => flags.json(evaluation)).join(',');
  sendTagged(response, etag, `{"flags":[${texts}],"metadata":{"version":${flags.version}},"eventStreams":${eventStreams}}`);
}

/** Where each flag needs to know the workspace and none can be evaluated, the whole request fails. */
function needAllTheWorkspace(evaluations: readonly FlagEvaluation[]): boolean {
  return evaluations.length > 0 && evaluations.every((one) => 'errorCode' in one && one.errorCode === 'TARGETING_KEY_MISSING');
}

function refuse(response: ServerResponse, { status, errorCode, errorDetails }: Exclude<ReadContext, KnownContext>, key?: string): void {
  sendJson(response, status, JSON.stringify({ ...(key === undefined ? {} : { key }), errorCode, errorDetails }));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
