import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Database, listRuns, pauseRun, type RunReport, readRun, registerMigration, resumeRun, startRun } from '@turnbuckle/store';
import type { AppEnvironment } from './authenticate.ts';
import { changeRunRoute, getRunRoute, listRunsRoute, registerRoute, startRunRoute } from './migration-descriptions.ts';
import { Problem } from './problem.ts';

export interface MigrationRoutesOptions {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The calls about migrations and their runs. */
export function addMigrationRoutes(app: OpenAPIHono<AppEnvironment>, { database, clock }: MigrationRoutesOptions): void {
  app.openapi(registerRoute, async (c) => {
    const { migration, from, to, digest } = c.req.valid('json');
    const made = await registerMigration(database, { migration, from, to, digest }, { person: c.var.person, nowMs: clock() });
    if (made.outcome === 'refused') throw new Problem(422, 'migration-refused', { detail: made.problems.join(' '), problems: made.problems });
    return c.json({ id: made.digest, digest: made.digest, name: made.name }, made.isRepeat ? 200 : 201);
  });

  app.openapi(startRunRoute, async (c) => {
    const { id } = c.req.valid('param');
    const made = await startRun(database, { migration: id, ...c.req.valid('json') }, { person: c.var.person, nowMs: clock(), clock });
    switch (made.outcome) {
      case 'no-migration':
        throw new Problem(404, 'migration-not-found', { detail: `There is no migration ${id}. Register it with POST /v1/migrations.` });
      case 'busy':
        throw new Problem(409, 'run-busy', { detail: `The run ${made.run} writes already. One run writes at a time.`, run: made.run });
      case 'invalid':
        throw new Problem(409, 'check-failed', { detail: `On the graphs as they stand this does not hold: ${made.checks.join('; ')}. Nothing was started.`, checks: made.checks });
      case 'started':
        c.header('Location', `/v1/runs/${made.run}`);
        return c.json(shown(await requireRun(made.run)), 201);
    }
  });

  app.openapi(listRunsRoute, async (c) => c.json({ runs: [...(await listRuns(database, { nowMs: clock(), limit: c.req.valid('query').limit }))] }, 200));

  app.openapi(getRunRoute, async (c) => c.json(shown(await requireRun(c.req.valid('param').id)), 200));

  app.openapi(changeRunRoute, async (c) => {
    const { id, action } = c.req.valid('param');
    const changed = await (action === 'pause' ? pauseRun : resumeRun)(database, id, { person: c.var.person, nowMs: clock() });
    if (changed.outcome === 'impossible') throw new Problem(409, 'run-state', { detail: `The run is ${changed.state}; '${action}' does not apply.`, state: changed.state });
    return c.json(shown(await requireRun(id)), 200);
  });

  async function requireRun(id: string): Promise<RunReport> {
    const run = await readRun(database, id, { nowMs: clock() });
    if (run === null) throw new Problem(404, 'run-not-found', { detail: `There is no run ${id}.` });
    return run;
  }
}

/** A copy that the response's types may call their own. */
function shown({ byCode, ...run }: RunReport): Omit<RunReport, 'byCode'> & { byCode: Record<string, number> } {
  return { ...run, byCode: { ...byCode } };
}
