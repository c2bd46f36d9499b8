import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type Database, databaseStatus } from '@turnbuckle/store';
import type { AppEnvironment } from './authenticate.ts';

const status = (description: string) => ({ description, content: { 'application/json': { schema: z.object({ status: z.string() }) } } });

const healthRoute = createRoute({ method: 'get', path: '/healthz', summary: 'The process runs', responses: { 200: status('It does.') } });
const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Requests can be served',
  responses: { 200: status('The database answers and its schema is in place.'), 503: status('Not now; the status says why.') },
});

/** What an orchestrator asks. Both need no token and tell nothing about what is stored. */
export function addHealthRoutes(app: OpenAPIHono<AppEnvironment>, { database, isTakingRequests }: { readonly database: Database; readonly isTakingRequests: () => boolean }): void {
  app.openapi(healthRoute, (c) => c.json({ status: 'ok' }, 200));
  app.openapi(readyRoute, async (c) => {
    if (!isTakingRequests()) return c.json({ status: 'stopping' }, 503);
    const missing = await databaseStatus(database).then(
      ({ missingMigrations }) => (missingMigrations.length === 0 ? null : 'schema not in place'),
      () => 'database does not answer',
    );
    return missing === null ? c.json({ status: 'ready' }, 200) : c.json({ status: missing }, 503);
  });
}
