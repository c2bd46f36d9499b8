import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Database } from '@turnbuckle/store';
import { putFlagDocument, removeFlagDocument } from '@turnbuckle/store/rollouts';
import type { AppEnvironment } from '../authenticate.ts';
import { problem } from '../graph-schemas.ts';
import { Problem } from '../problem.ts';
import { flagDocumentProblems } from './foreign-flags.ts';

const name = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .openapi({ description: 'Of the document: letters, digits, dot, dash and underscore.' });
const request = { params: z.object({ name }) };
const security = [{ bearer: [] }, { cookie: [] }];
const refused = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });

const putRoute = createRoute({
  method: 'put',
  path: '/v1/flags/{name}',
  summary: 'Stores flag definitions in flagd’s JSON',
  description: 'They are served by OFREP beside the flags of rollouts, which win where two have one key. The whole document is replaced.',
  security,
  request: { ...request, body: { required: true, content: { 'application/json': { schema: z.any() } } } },
  responses: { 204: { description: 'Stored and served.' }, 422: refused('flagd cannot read it.') },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/flags/{name}',
  summary: 'Removes flag definitions',
  security,
  request,
  responses: { 204: { description: 'Removed.' }, 404: refused('There are none of that name.') },
});

/** Flag definitions that are nobody's rollout. */
export function addFlagRoutes(app: OpenAPIHono<AppEnvironment>, { database, clock }: { readonly database: Database; readonly clock: () => number }): void {
  app.openapi(putRoute, async (c) => {
    const document = c.req.valid('param').name;
    const text = await c.req.text();
    const problems = flagDocumentProblems(text);
    if (problems.length > 0) throw new Problem(422, 'flags-refused', { detail: problems.join('; ') });
    await putFlagDocument(database, { name: document, text }, { person: c.var.person, nowMs: clock() });
    return c.body(null, 204);
  });
  app.openapi(deleteRoute, async (c) => {
    const document = c.req.valid('param').name;
    const isRemoved = await removeFlagDocument(database, document, { person: c.var.person, nowMs: clock() });
    if (!isRemoved) throw new Problem(404, 'flags-not-found', { detail: `No flag definitions are stored as '${document}'.` });
    return c.body(null, 204);
  });
}
