import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Fact } from '@turnbuckle/rollout';
import type { Database } from '@turnbuckle/store';
import { maxFacts, takeFacts } from '@turnbuckle/store/rollouts';
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

const factsRoute = createRoute({
  method: 'post',
  path: '/v1/facts',
  summary: 'What people did and how it went, in batches',
  security: [{ bearer: [] }, { cookie: [] }],
  request: { body: { required: true, content: { 'application/json': { schema: z.strictObject({ facts: z.array(fact).max(maxFacts) }) } } } },
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
    const taken = await takeFacts(database, c.req.valid('json').facts as readonly Fact[], { nowMs: clock() });
    if (taken.taken > 0) onNews?.();
    return c.json(taken, 202);
  });
}
