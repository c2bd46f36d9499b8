import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Fact, FactFunction } from '@turnbuckle/rollout';
import { maxFacts, takeFacts } from '@turnbuckle/store/rollouts';
import { type AppEnvironment, isName } from './authenticate.ts';
import type { FactRoutesOptions } from './fact-routes.ts';
import { problem } from './graph-schemas.ts';
import { Problem } from './problem.ts';

const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });

const attribute = z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }).loose().optional() });
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  startTimeUnixNano: z.union([z.string(), z.number()]),
  endTimeUnixNano: z.union([z.string(), z.number()]),
  status: z
    .object({ code: z.union([z.int(), z.string()]).optional() })
    .loose()
    .optional(),
  attributes: z.array(attribute).optional(),
});
const request = z
  .object({
    resourceSpans: z.array(
      z
        .object({
          resource: z
            .object({ attributes: z.array(attribute).optional() })
            .loose()
            .optional(),
          scopeSpans: z.array(z.object({ spans: z.array(span) }).loose()),
        })
        .loose(),
    ),
  })
  .openapi('OtlpTraces');
const answer = z.object({ partialSuccess: z.object({ rejectedSpans: z.int(), errorMessage: z.string() }).optional() }).openapi('OtlpTracesAnswer');

const tracesRoute = createRoute({
  method: 'post',
  path: '/v1/traces',
  tags: ['rollouts'],
  summary: 'OTLP/HTTP traces in JSON: spans of what people did are facts',
  description:
    'A span with the attributes turnbuckle.release, turnbuckle.function, turnbuckle.workspace and user.id (or enduser.id) is a fact; turnbuckle.graph and turnbuckle.rule may stand beside. Attributes of the resource count for all of its spans. Any other span is passed over.',
  security: [{ bearer: [] }, { cookie: [] }],
  request: { body: { required: true, content: { 'application/json': { schema: request } } } },
  responses: {
    200: { description: 'Kept; spans that say they are facts and are none are told.', content: { 'application/json': { schema: answer } } },
    400: refusal('The request does not fit its description.'),
    401: refusal('No valid token.'),
    403: refusal('The token is not for this.'),
    413: refusal('More spans than are taken at once.'),
  },
});

type Span = z.infer<typeof span>;
type Attributes = ReadonlyMap<string, string>;

const functions: readonly FactFunction[] = ['open', 'connect', 'save', 'render'];

/**
 * Takes traces in as any OpenTelemetry exporter sends them. Sent again, they count once: a fact's id is the span's.
 *
 * Source: OTLP 1.9, OTLP/HTTP with JSON; `partialSuccess` as it says, so that an exporter does not send the same again.
 */
export function addTraceRoutes(app: OpenAPIHono<AppEnvironment>, { database, clock, onNews }: FactRoutesOptions): void {
  app.openapi(tracesRoute, async (c) => {
    const facts: Fact[] = [];
    const problems: string[] = [];
    for (const { resource, scopeSpans } of c.req.valid('json').resourceSpans) {
      for (const one of scopeSpans.flatMap(({ spans }) => spans)) {
        const read = factOf(one, attributesOf([...(resource?.attributes ?? []), ...(one.attributes ?? [])]));
        if (typeof read === 'string') problems.push(read);
        else if (read !== null) facts.push(read);
      }
    }
    if (facts.length > maxFacts) throw new Problem(413, 'too-large', { detail: `At most ${maxFacts} spans are taken at once.` });
    const { taken } = await takeFacts(database, facts, { nowMs: clock() });
    if (taken > 0) onNews?.();
    return c.json(problems.length === 0 ? {} : { partialSuccess: { rejectedSpans: problems.length, errorMessage: problems[0] ?? '' } }, 200);
  });
}

function attributesOf(attributes: readonly z.infer<typeof attribute>[]): Attributes {
  return new Map(attributes.flatMap(({ key, value }) => (value?.stringValue === undefined ? [] : [[key, value.stringValue] as const])));
}

/** `null` for a span that is not about a release; a sentence for one that is and lacks something. */
function factOf({ traceId, spanId, startTimeUnixNano, endTimeUnixNano, status }: Span, attributes: Attributes): Fact | string | null {
  const release = attributes.get('turnbuckle.release');
  if (release === undefined) return null;
  const said = attributes.get('turnbuckle.function') ?? '';
  const name = functions.find((one) => one === said);
  const [workspace, user] = [attributes.get('turnbuckle.workspace') ?? '', attributes.get('user.id') ?? attributes.get('enduser.id') ?? ''];
  const [startMs, endMs] = [milliseconds(startTimeUnixNano), milliseconds(endTimeUnixNano)];
  if (name === undefined) return `Span ${spanId}: turnbuckle.function is '${said}', expected ${functions.join(', ')}.`;
  if (![release, workspace, user].every(isName)) return `Span ${spanId}: turnbuckle.release, turnbuckle.workspace and user.id name what they mean in 1 to 200 characters.`;
  if (!(startMs >= 0) || !(endMs >= startMs)) return `Span ${spanId}: it ends before it begins, or its times are no nanoseconds since 1970.`;
  const [graph, rule] = [attributes.get('turnbuckle.graph'), attributes.get('turnbuckle.rule')];
  const ok = status?.code !== 2 && status?.code !== 'STATUS_CODE_ERROR';
  return {
    id: `${traceId}/${spanId}`.toLowerCase(),
    user,
    workspace,
    release,
    function: name,
    ok,
    // Nanoseconds since 1970 are beyond what a number holds exactly: a thousandth of a millisecond is sure.
    ms: Math.round((endMs - startMs) * 1_000) / 1_000,
    atMs: Math.floor(endMs),
    ...(graph === undefined ? {} : { graph }),
    ...(rule === undefined || ok ? {} : { rule }),
  };
}

/** Nanoseconds are larger than a number holds exactly; of milliseconds that matters to nobody. */
function milliseconds(nanoseconds: string | number): number {
  return Number(nanoseconds) / 1_000_000;
}
