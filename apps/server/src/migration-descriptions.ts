import { createRoute, z } from '@hono/zod-openapi';
import { runDirections, runStates } from '@turnbuckle/store';
import { problem } from './graph-schemas.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } });
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });
const refusals = { 400: refusal('The request does not fit its description.'), 401: refusal('No valid token.') };
const security = [{ bearer: [] }, { cookie: [] }];

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits.')
  .openapi({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' });
const runParams = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) });

const newMigration = z
  .object({
    migration: z.unknown().openapi({ description: '{ version: 1, id, from, to, steps: [{ op, args }], waivers? }; from and to are digests of the catalogs.' }),
    from: z.unknown().openapi({ description: 'The old catalog’s JSON.' }),
    to: z.unknown().openapi({ description: 'The new catalog’s JSON.' }),
    digest: digest.optional().openapi({ description: 'What the sender takes the digest to be; another one is refused.' }),
  })
  .openapi('NewMigration');

const registration = z.object({ id: digest, digest, name: z.string() }).openapi('Registration');

const cohort = z
  .object({ workspaces: z.array(z.string()).readonly().optional(), formats: z.array(z.string()).readonly().optional() })
  .openapi('Cohort', { description: 'Which graphs; without members all of them.' });

const limit = (description: string) => z.int().nullable().openapi({ description });
const minute = z.int().min(0).max(1_439);

const knobs = z
  .object({
    concurrency: z.int().openapi({ description: 'Chunks at once, over all workers.' }),
    targetMs: z.int().openapi({ description: 'How long one transaction should take.' }),
    maxReplicaLagMs: limit('Of the slowest replica.'),
    maxWalBytesPerSecond: limit('Of the whole server.'),
    maxActiveBackends: limit('Connections that run a query, those of workers aside.'),
    maxP95Ms: limit('Of the run’s own newest transactions.'),
    window: z.object({ fromMinute: minute, toMinute: minute }).nullable().openapi({ description: 'Minutes of a day, UTC, in which it works.' }),
    hold: z.boolean().openapi({ description: 'Stands still until this is taken back.' }),
  })
  .openapi('Knobs');

const newRun = z
  .object({
    direction: z.enum(runDirections),
    cohort: cohort.optional(),
    first: z.array(z.string()).optional().openapi({ description: 'Workspaces whose graphs come first.' }),
    knobs: knobs.partial().optional(),
  })
  .openapi('NewRun');

const counts = z
  .object({
    documents: z.int(),
    unchanged: z.int(),
    changed: z.int(),
    quarantined: z.int().openapi({ description: 'Could not follow and stayed as they were.' }),
    skipped: z.int(),
    left: z.int(),
    chunks: z.int(),
    chunksDone: z.int(),
    chunksRunning: z.int(),
    chunksSplit: z.int().openapi({ description: 'Taken apart, since they failed three times.' }),
    retries: z.int(),
    ms: z.int().openapi({ description: 'Worked, over all workers.' }),
  })
  .openapi('RunCounts');

const run = z
  .object({
    id: z.uuid(),
    migration: digest,
    name: z.string(),
    direction: z.enum(runDirections),
    cohort,
    state: z.enum(runStates),
    counts,
    error: z.string().nullable(),
    createdBy: z.string(),
    createdAtMs: z.int(),
    finishedAtMs: z.int().nullable(),
  })
  .openapi('Run');

const runReport = run
  .extend({
    metrics: z
      .object({
        docsPerSecond: z.number().nullable(),
        etaMs: z.int().nullable(),
        transactions: z.int(),
        p50Ms: z.number().nullable(),
        p99Ms: z.number().nullable(),
        rows: z.int(),
        bytes: z.int(),
        retries: z.int(),
        stale: z.int(),
        quarantined: z.int(),
        throttledMs: z.record(z.string(), z.number()).readonly(),
      })
      .openapi('RunMetrics'),
    throttle: z.object({ reason: z.string(), sinceMs: z.int() }).nullable().openapi({ description: 'Why it waits just now.' }),
    knobs,
    stopped: z.looseObject({ reason: z.string().nullable() }).nullable().openapi({ description: 'Why a dry run ended after its first documents.' }),
    validations: z
      .array(z.object({ phase: z.enum(['before', 'during', 'after']), documents: z.int(), name: z.string(), expected: z.int(), actual: z.int(), ok: z.boolean(), ms: z.int() }))
      .readonly(),
    backupPoint: z.object({ documents: z.int(), digest, atMs: z.int() }).nullable(),
    byCode: z.record(z.string(), z.int()).openapi({ description: 'Edges that were set aside, by code.' }),
  })
  .openapi('RunReport');

export const registerRoute = createRoute({
  method: 'post',
  path: '/v1/migrations',
  summary: 'Registers a migration',
  security,
  request: { body: { required: true, content: { 'application/json': { schema: newMigration } } } },
  responses: {
    200: json(registration, 'It was registered before.'),
    201: json(registration, 'Registered.'),
    422: refusal('Something in it is wrong or missing. Nothing was stored.'),
    ...refusals,
  },
});

export const startRunRoute = createRoute({
  method: 'post',
  path: '/v1/migrations/{id}/runs',
  summary: 'Starts a run over the stored graphs',
  security,
  request: { params: z.object({ id: digest.openapi({ param: { name: 'id', in: 'path' } }) }), body: { required: true, content: { 'application/json': { schema: newRun } } } },
  responses: {
    201: json(runReport, 'Laid out; workers take it from here.'),
    404: refusal('No such migration.'),
    409: refusal('Another run writes, or a check on the stored graphs does not hold.'),
    ...refusals,
  },
});

export const listRunsRoute = createRoute({
  method: 'get',
  path: '/v1/runs',
  summary: 'The newest runs',
  security,
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }) },
  responses: { 200: json(z.object({ runs: z.array(run) }), 'The newest first.'), ...refusals },
});

export const getRunRoute = createRoute({
  method: 'get',
  path: '/v1/runs/{id}',
  summary: 'A run as it stands',
  security,
  request: { params: runParams },
  responses: { 200: json(runReport, 'With its checks and its backup point.'), 404: refusal('No such run.'), ...refusals },
});

export const changeRunRoute = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/{action}',
  summary: 'Pauses or resumes a run',
  security,
  request: { params: runParams.extend({ action: z.enum(['pause', 'resume']).openapi({ param: { name: 'action', in: 'path' } }) }) },
  responses: { 200: json(runReport, 'Done. Chunks under way end first.'), 404: refusal('No such run.'), 409: refusal('Not in its state.'), ...refusals },
});

export const knobsRoute = createRoute({
  method: 'patch',
  path: '/v1/runs/{id}',
  summary: 'Changes pace and limits of a run while it runs',
  security,
  request: { params: runParams, body: { required: true, content: { 'application/json': { schema: z.strictObject({ knobs: knobs.partial() }) } } } },
  responses: { 200: json(runReport, 'Its workers see it within a second.'), 404: refusal('No such run.'), 422: refusal('A limit is not valid.'), ...refusals },
});

export const verifyRoute = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/verify',
  summary: 'Reads every document of a backup point again and compares',
  security,
  request: { params: runParams },
  responses: {
    200: json(z.object({ ok: z.boolean(), documents: z.int(), digest, missing: z.array(z.string()).readonly() }), 'Whether each one can still be given back.'),
    404: refusal('No such run.'),
    ...refusals,
  },
});

const runResult = z
  .object({
    graph: z.string(),
    workspace: z.string(),
    owner: z.string(),
    outcome: z.enum(['mended', 'set-aside', 'quarantined', 'forked']),
    codes: z.record(z.string(), z.int()).readonly(),
    detail: z.string().nullable(),
  })
  .openapi('RunResult');

export const resultsRoute = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/results',
  summary: 'Documents of which something has to be told',
  security,
  request: { params: runParams, query: z.object({ after: z.string().optional(), limit: z.coerce.number().int().min(1).max(1_000).default(100) }) },
  responses: {
    200: json(z.object({ results: z.array(runResult), next: z.string().nullable() }), 'In the order of their ids.'),
    404: refusal('No such run.'),
    ...refusals,
  },
});

export const registerReleaseRoute = createRoute({
  method: 'post',
  path: '/v1/releases',
  summary: 'Registers a release',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .looseObject({
              release: z.unknown().optional().openapi({
                description: '{ version: 1, id, policy, catalog, migration }; policy is a preset’s name or a table, catalog and migration are digests, migration may be null.',
              }),
              catalog: z.unknown().optional().openapi({ description: 'The catalog’s JSON.' }),
              digest: digest.optional().openapi({ description: 'What the sender takes the digest to be; another one is refused.' }),
            })
            .openapi('NewRelease'),
        },
      },
    },
  },
  responses: {
    200: json(registration, 'It was registered before.'),
    201: json(registration, 'Registered.'),
    422: refusal('Something in it is wrong or missing. Nothing was stored.'),
    ...refusals,
  },
});

const contractPlan = z
  .object({
    migration: digest,
    name: z.string(),
    graphs: z.int(),
    revisions: z.int(),
    bytes: z.int(),
    graphsBelow: z.int(),
    complements: z.int(),
    complementBytes: z.int(),
    irreversible: z.array(z.string()).readonly(),
    digest,
  })
  .openapi('ContractPlan');

const migrationParams = z.object({ id: digest.openapi({ param: { name: 'id', in: 'path' } }) });

export const planContractRoute = createRoute({
  method: 'get',
  path: '/v1/migrations/{id}/contract',
  summary: 'What giving up the old bodies of a migration would take away',
  security,
  request: { params: migrationParams, query: z.object({ complements: z.enum(['keep', 'drop']).default('keep') }) },
  responses: { 200: json(contractPlan, 'Nothing was changed.'), 404: refusal('No such migration.'), ...refusals },
});

export const contractRoute = createRoute({
  method: 'post',
  path: '/v1/migrations/{id}/contract',
  summary: 'Drops the old bodies of a migration, for good',
  security,
  request: {
    params: migrationParams,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            signOff: digest.openapi({ description: 'The digest of what GET says would go.' }),
            role: z.string().min(1),
            reason: z.string().min(1),
            complements: z.enum(['keep', 'drop']).default('keep'),
          }),
        },
      },
    },
  },
  responses: {
    200: json(contractPlan, 'Dropped.'),
    404: refusal('No such migration.'),
    409: refusal('What was signed is not what would go now, or a run is under way.'),
    ...refusals,
  },
});
