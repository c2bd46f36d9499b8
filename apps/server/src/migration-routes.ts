import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  contract,
  type Database,
  type Knobs,
  listRuns,
  type NewRun,
  pauseRun,
  planContract,
  type RunReport,
  readRun,
  registerMigration,
  registerRelease,
  resumeRun,
  runResults,
  setKnobs,
  startRun,
  verifyBackupPoint,
} from '@turnbuckle/store';
import type { AppEnvironment } from './authenticate.ts';
import {
  changeRunRoute,
  contractRoute,
  getRunRoute,
  knobsRoute,
  listRunsRoute,
  planContractRoute,
  registerReleaseRoute,
  registerRoute,
  resultsRoute,
  startRunRoute,
  verifyRoute,
} from './migration-descriptions.ts';
import { Problem } from './problem.ts';

export interface MigrationRoutesOptions {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The calls about migrations, the releases that they lead to, and their runs. */
export function addMigrationRoutes(app: OpenAPIHono<AppEnvironment>, options: MigrationRoutesOptions): void {
  addRegistrations(app, options);
  addContract(app, options);
  addRuns(app, options);
}

function addContract(app: OpenAPIHono<AppEnvironment>, { database, clock }: MigrationRoutesOptions): void {
  app.openapi(planContractRoute, async (c) => {
    const { id } = c.req.valid('param');
    const plan = await planContract(database, { migration: id, withComplements: c.req.valid('query').complements === 'drop' });
    if (plan === null) throw noMigration(id);
    return c.json(plan, 200);
  });

  app.openapi(contractRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { signOff, role, reason, complements } = c.req.valid('json');
    const done = await contract(database, { migration: id, withComplements: complements === 'drop', signOff, role, reason }, { person: c.var.person, clock });
    switch (done.outcome) {
      case 'no-migration':
        throw noMigration(id);
      case 'busy':
        throw new Problem(409, 'contract-refused', { detail: `The run ${done.run} of this migration is under way.`, run: done.run });
      case 'stale-sign-off':
        throw new Problem(409, 'contract-refused', { detail: 'What was signed is not what would go now. Read the plan again and sign that.', plan: done.plan });
      case 'held-up':
        throw new Problem(409, 'contract-refused', { detail: 'Something went on reading or writing graphs all the while, such as a dump. Try again once it has ended.' });
      case 'contracted':
        return c.json(done.plan, 200);
    }
  });
}

function noMigration(id: string): Problem {
  return new Problem(404, 'migration-not-found', { detail: `There is no migration ${id}. Register it with POST /v1/migrations.` });
}

function addRegistrations(app: OpenAPIHono<AppEnvironment>, { database, clock }: MigrationRoutesOptions): void {
  app.openapi(registerRoute, async (c) => {
    const { migration, from, to, digest } = c.req.valid('json');
    const made = await registerMigration(database, { migration, from, to, digest }, { person: c.var.person, nowMs: clock() });
    if (made.outcome === 'refused') throw new Problem(422, 'migration-refused', { detail: made.problems.join(' '), problems: made.problems });
    return c.json({ id: made.digest, digest: made.digest, name: made.name }, made.isRepeat ? 200 : 201);
  });

  app.openapi(registerReleaseRoute, async (c) => {
    const { release, catalog, digest, ...bare } = c.req.valid('json');
    // The release alone, where its migration brings the catalog.
    const sent = release === undefined ? { release: { ...bare, catalog }, digest } : { release, catalog, digest };
    const made = await registerRelease(database, sent, { person: c.var.person, nowMs: clock() });
    if (made.outcome === 'refused') throw new Problem(422, 'release-refused', { detail: made.problems.join(' '), problems: made.problems });
    return c.json({ id: made.digest, digest: made.digest, name: made.name }, made.isRepeat ? 200 : 201);
  });
}

function addRuns(app: OpenAPIHono<AppEnvironment>, { database, clock }: MigrationRoutesOptions): void {
  app.openapi(startRunRoute, async (c) => {
    const { id } = c.req.valid('param');
    const made = await startRun(database, { migration: id, ...c.req.valid('json') } as NewRun, { person: c.var.person, nowMs: clock(), clock });
    switch (made.outcome) {
      case 'no-migration':
        throw noMigration(id);
      case 'busy':
        throw new Problem(409, 'run-busy', { detail: `The run ${made.run} writes already. One run writes at a time.`, run: made.run });
      case 'invalid':
        throw new Problem(409, 'check-failed', { detail: `On the graphs as they stand this does not hold: ${made.checks.join('; ')}. Nothing was started.`, checks: made.checks });
      case 'no-way-back':
        throw new Problem(409, 'no-way-back', { detail: 'What the way back of this migration needs was dropped, after a sign-off.', droppedAtMs: made.droppedAtMs });
      case 'started':
        c.header('Location', `/v1/runs/${made.run}`);
        return c.json(shown(await requireRun(made.run)), 201);
    }
  });

  app.openapi(listRunsRoute, async (c) => c.json({ runs: [...(await listRuns(database, { nowMs: clock(), limit: c.req.valid('query').limit }))] }, 200));

  app.openapi(getRunRoute, async (c) => c.json(shown(await requireRun(c.req.valid('param').id)), 200));

  // Before the next one, which would take its name for an action.
  app.openapi(verifyRoute, async (c) => {
    const { id } = c.req.valid('param');
    await requireRun(id);
    return c.json(await verifyBackupPoint(database, id), 200);
  });

  app.openapi(changeRunRoute, async (c) => {
    const { id, action } = c.req.valid('param');
    const changed = await (action === 'pause' ? pauseRun : resumeRun)(database, id, { person: c.var.person, nowMs: clock() });
    if (changed.outcome === 'impossible') throw new Problem(409, 'run-state', { detail: `The run is ${changed.state}; '${action}' does not apply.`, state: changed.state });
    return c.json(shown(await requireRun(id)), 200);
  });

  app.openapi(knobsRoute, async (c) => {
    const { id } = c.req.valid('param');
    const set = await setKnobs(database, id, { knobs: c.req.valid('json').knobs as Partial<Knobs>, person: c.var.person, nowMs: clock() });
    if (set.outcome === 'invalid') throw new Problem(422, 'knobs-refused', { detail: set.problems.join(' '), problems: set.problems });
    return c.json(shown(await requireRun(id)), 200);
  });

  app.openapi(resultsRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { after, limit } = c.req.valid('query');
    await requireRun(id);
    const results = await runResults(database, id, { after: after ?? null, limit: limit + 1 });
    return c.json({ results: results.slice(0, limit), next: results.length > limit ? (results[limit - 1]?.graph ?? null) : null }, 200);
  });

  async function requireRun(id: string): Promise<RunReport> {
    const run = await readRun(database, id, { nowMs: clock() });
    if (run === null) throw new Problem(404, 'run-not-found', { detail: `There is no run ${id}.` });
    return run;
  }
}

/** A copy that the response's types may call their own. */
function shown({ byCode, stopped, ...run }: RunReport): Omit<RunReport, 'byCode' | 'stopped'> & { byCode: Record<string, number>; stopped: { reason: string | null } | null } {
  return { ...run, byCode: { ...byCode }, stopped: stopped === null ? null : { ...stopped } };
}
