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

const newRun = z.object({ direction: z.enum(runDirections), cohort: cohort.optional() }).openapi('NewRun');

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
    validations: z.array(z.object({ phase: z.enum(['before', 'after']), name: z.string(), expected: z.int(), actual: z.int(), ok: z.boolean(), ms: z.int() })).readonly(),
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
