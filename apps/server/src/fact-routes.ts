import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Fact } from '@turnbuckle/rollout';
import type { Database } from '@turnbuckle/store';
import { maxFacts, reportIntegrity, takeFacts } from '@turnbuckle/store/rollouts';
import { type AppEnvironment, isName } from './authenticate.ts';
import { problem } from './graph-schemas.ts';

export interface FactRoutesOptions {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onNews?: () => void;
}

const name = z.string().refine(isName, 'Expected 1 to 200 characters, no control characters, no space at the ends.');
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });

const fact = z
  .strictObject({
    id: name.openapi({ description: 'Unique: the same id twice is the same fact.' }),
    user: name,
    workspace: name,
    graph: name.optional(),
    release: name.openapi({ description: 'Digest or policy’s name of the release that it happened under.' }),
    function: z.enum(['open', 'connect', 'save', 'render']),
    ok: z.boolean(),
    ms: z.number().min(0).optional().openapi({ description: 'How long it took.' }),
    rule: z.string().optional().openapi({ description: 'Of a failure: the rule that caused it.' }),
    atMs: z.int().min(0),
  })
  .openapi('Fact');

const report = z
  .strictObject({
    id: name.openapi({ description: 'Of the place that is violated: the same id again is a further reading, and the second one confirms it.' }),
    workspace: name,
    graph: name,
    release: name,
    invariant: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Expected kebab-case.'),
    rule: z.string().optional(),
    detail: z.string().max(2_000),
    atMs: z.int().min(0),
  })
  .openapi('IntegrityReading', { description: 'Stored data was read and found violated.' });

const factsRoute = createRoute({
  method: 'post',
  path: '/v1/facts',
  summary: 'What people did and how it went, in batches',
  security: [{ bearer: [] }, { cookie: [] }],
  request: {
    body: { required: true, content: { 'application/json': { schema: z.strictObject({ facts: z.array(fact).max(maxFacts), reports: z.array(report).max(100).optional() }) } } },
  },
  responses: {
    202: {
      description: 'Kept; they count with the next look, within a second.',
      content: { 'application/json': { schema: z.object({ taken: z.int(), repeated: z.int() }).openapi('TakenFacts') } },
    },
    400: refusal('The request does not fit its description.'),
    401: refusal('No valid token.'),
    403: refusal('The token is not for this.'),
  },
});

/** Exposures and outcomes come in here, whoever measures them. */
export function addFactRoutes(app: OpenAPIHono<AppEnvironment>, { database, clock, onNews }: FactRoutesOptions): void {
  app.openapi(factsRoute, async (c) => {
    const { facts, reports = [] } = c.req.valid('json');
    const taken = await takeFacts(database, facts as readonly Fact[], { nowMs: clock() });
    for (const { rule, ...reading } of reports) await reportIntegrity(database, rule === undefined ? reading : { ...reading, rule });
    if (taken.taken + reports.length > 0) onNews?.();
    return c.json(taken, 202);
  });
}
