import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnvironment } from './authenticate.ts';
import type { GraphRoutesOptions } from './graph-routes.ts';
import { fixQuarantineRoute, quarantineRoute } from './quarantine-descriptions.ts';
import { fixQuarantine } from './quarantine-fix.ts';
import { quarantineGroups } from './quarantine-groups.ts';

/** The calls about edges that are set aside in stored graphs. */
export function addQuarantineRoutes(app: OpenAPIHono<AppEnvironment>, { database, review, clock }: GraphRoutesOptions): void {
  app.openapi(quarantineRoute, async (c) => {
    c.header('Cache-Control', 'private, no-cache');
    return c.json(await quarantineGroups(database, c.req.valid('query')), 200);
  });

  app.openapi(fixQuarantineRoute, async (c) => c.json(await fixQuarantine(database, c.req.valid('json'), { person: c.var.person, nowMs: clock(), review }), 200));
}
