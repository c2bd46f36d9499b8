import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Database } from '@turnbuckle/store';
import { createToken, listTokens, revokeToken, type Token, tokenScopes } from '@turnbuckle/store/rollouts';
import { type AppEnvironment, isName } from './authenticate.ts';
import { problem } from './graph-schemas.ts';
import { Problem } from './problem.ts';

export interface TokenRoutesOptions {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } });
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });
const refusals = { 400: refusal('The request does not fit its description.'), 401: refusal('No valid token.'), 403: refusal('The token is not for this.') };
const security = [{ bearer: [] }, { cookie: [] }];
const name = z.string().refine(isName, 'Expected 1 to 200 characters, no control characters, no space at the ends.');

const token = z
  .object({
    id: z.uuid(),
    name,
    person: z.string(),
    role: z.string().nullable(),
    scopes: z.array(z.enum(tokenScopes)),
    createdAtMs: z.int(),
    expiresAtMs: z.int(),
    revokedAtMs: z.int().nullable(),
  })
  .openapi('Token');

const createTokenRoute = createRoute({
  method: 'post',
  path: '/v1/tokens',
  summary: 'Makes a token with scopes, a role and an end',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              name: name.openapi({ description: 'What it is for.' }),
              person: name.openapi({ description: 'Who acts with it.' }),
              role: name.nullable().default(null).openapi({ description: 'In which role it signs.' }),
              scopes: z.array(z.enum(tokenScopes)).min(1),
              expiresAtMs: z.int(),
            })
            .openapi('NewToken'),
        },
      },
    },
  },
  responses: { 201: json(token.extend({ token: z.string().openapi({ description: 'The secret, given here and never again.' }) }), 'Made.'), ...refusals },
});

const listTokensRoute = createRoute({
  method: 'get',
  path: '/v1/tokens',
  summary: 'All tokens, without their secrets',
  security,
  responses: { 200: json(z.object({ tokens: z.array(token) }), 'The newest first.'), ...refusals },
});

const revokeTokenRoute = createRoute({
  method: 'delete',
  path: '/v1/tokens/{id}',
  summary: 'Takes a token’s power away',
  security,
  request: { params: z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) }) },
  responses: { 204: { description: 'It is refused from now on.' }, 404: refusal('No such token.'), ...refusals },
});

/** The calls about tokens. They are the admin's. */
export function addTokenRoutes(app: OpenAPIHono<AppEnvironment>, { database, clock }: TokenRoutesOptions): void {
  app.openapi(createTokenRoute, async (c) => {
    const wanted = c.req.valid('json');
    const nowMs = clock();
    if (wanted.expiresAtMs <= nowMs) throw new Problem(400, 'bad-request', { detail: 'expiresAtMs: the token would have ended already.' });
    const made = await createToken(database, wanted, { person: c.var.person, nowMs });
    return c.json({ ...shown(made.token), token: made.secret }, 201);
  });
  app.openapi(listTokensRoute, async (c) => c.json({ tokens: (await listTokens(database)).map(shown) }, 200));
  app.openapi(revokeTokenRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await revokeToken(database, id, { person: c.var.person, nowMs: clock() }))) throw new Problem(404, 'token-not-found', { detail: `There is no token ${id}.` });
    return c.body(null, 204);
  });
}

function shown({ scopes, ...token }: Token): Omit<Token, 'scopes'> & { scopes: Token['scopes'][number][] } {
  return { ...token, scopes: [...scopes] };
}
