import { createRoute, z } from '@hono/zod-openapi';
import { isName } from './authenticate.ts';
import { problem } from './graph-schemas.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } });
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } });
const security = [{ bearer: [] }, { cookie: [] }];
const refusals = { 400: refusal('The request does not fit its description.'), 401: refusal('No valid token.'), 403: refusal('The token is not for this.') };
const noRollout = { 404: refusal('No such rollout.') };
const params = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'strict-connections' }) });
const name = z.string().refine(isName, 'Expected 1 to 200 characters, no control characters, no space at the ends.');
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits.');
const reason = z.string().min(1).max(2_000);

const listed = z
  .object({
    id: z.string(),
    title: z.string(),
    digest,
    flag: z.string(),
    release: z.string(),
    control: z.string(),
    status: z.enum(['draft', 'running', 'paused', 'rolling-back', 'rolled-back', 'completed']),
    step: z.string().nullable(),
    waitingFor: z.array(z.string()).readonly(),
    succeeds: z.string().nullable(),
    registeredAtMs: z.int(),
    startedAtMs: z.int().nullable(),
  })
  .openapi('ListedRollout');

const segment = z.object({ attribute: z.string(), value: z.string() });
const scope = z.object({ rule: z.string().nullable(), segment: segment.nullable() }).openapi('RolloutScope');

const rollback = z
  .object({
    id: z.string(),
    scope,
    trigger: z.object({ by: z.enum(['guardrail', 'integrity', 'person']), name: z.string(), reason: z.string() }),
    atMs: z.int(),
    toStep: z.int(),
    stages: z
      .array(
        z.object({
          stage: z.string(),
          state: z.enum(['waiting', 'running', 'done', 'failed', 'not-needed']),
          startedAtMs: z.int().nullable(),
          endedAtMs: z.int().nullable(),
          detail: z.string(),
        }),
      )
      .readonly(),
    times: z
      .object({
        firstBadAtMs: z.int().nullable(),
        detectedAtMs: z.int().nullable(),
        decidedAtMs: z.int(),
        publishedAtMs: z.int().nullable(),
        refused: z.int(),
        firstRefusedAtMs: z.int().nullable(),
        lastRefusedAtMs: z.int().nullable(),
        dataBackAtMs: z.int().nullable(),
      })
      .nullable()
      .openapi({ description: 'From the first failure under the release to the data back.' }),
  })
  .openapi('RolloutRollback');

const report = listed
  .extend({
    plan: z.unknown(),
    state: z.unknown(),
    steps: z
      .array(
        z.object({
          id: z.string(),
          phase: z.string(),
          kind: z.string(),
          plannedMs: z.number(),
          plannedAtMs: z.number().nullable(),
          startedAtMs: z.int().nullable(),
          admittedAtMs: z.int().nullable(),
          endedAtMs: z.int().nullable(),
        }),
      )
      .readonly(),
    reach: z.object({ workspaces: z.int(), workspacesBp: z.number(), people: z.int(), peopleBp: z.number() }),
    cells: z
      .array(
        z.object({
          key: z.string(),
          guardrail: z.string(),
          part: z.string().nullable(),
          segment: segment.nullable(),
          rule: z.string().nullable(),
          n: z.int(),
          failed: z.int(),
          lnEvidence: z.number(),
          lnSafety: z.number(),
          verdict: z.string(),
        }),
      )
      .readonly(),
    sources: z
      .array(z.object({ guardrail: z.string(), answeredAtMs: z.int().nullable(), isSilent: z.boolean(), problem: z.string().nullable() }))
      .readonly()
      .openapi({ description: 'Of guardrails that are counted from a Prometheus. Nothing moves on while one is silent.' }),
    checks: z.array(z.object({ id: z.string(), title: z.string(), by: z.string(), state: z.enum(['passed', 'failed', 'missing']), detail: z.string() })).readonly(),
    signOffs: z.array(z.object({ role: z.string(), person: z.string().nullable(), isForAnother: z.boolean() })).readonly(),
    rollbacks: z.array(rollback).readonly(),
    jobs: z
      .array(
        z.object({
          id: z.string(),
          do: z.string(),
          state: z.enum(['waiting', 'running', 'done', 'failed']),
          detail: z.string(),
          attempts: z.int(),
          askedAtMs: z.int(),
          startedAtMs: z.int().nullable(),
          endedAtMs: z.int().nullable(),
          result: z.unknown(),
        }),
      )
      .readonly(),
  })
  .openapi('RolloutReport');

export const registerRolloutRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts',
  summary: 'Registers a plan',
  description: 'As rollout check --json prints it. A plan that has not been started takes the place of the earlier one with its id, and what was signed is void.',
  security,
  request: body(
    z
      .looseObject({
        plan: z.unknown().optional().openapi({ description: 'The plan; the body itself where this is left out.' }),
        digest: digest.optional().openapi({ description: 'What the sender takes the digest to be.' }),
      })
      .openapi('NewRollout'),
  ),
  responses: {
    200: json(z.object({ id: z.string(), digest }), 'It was registered before.'),
    201: json(z.object({ id: z.string(), digest }), 'Registered.'),
    422: refusal('Something in it is wrong or missing. Nothing was stored.'),
    ...refusals,
  },
});

export const listRolloutsRoute = createRoute({
  method: 'get',
  path: '/v1/rollouts',
  summary: 'All rollouts',
  security,
  responses: { 200: json(z.object({ rollouts: z.array(listed) }), 'The newest first.'), ...refusals },
});

export const getRolloutRoute = createRoute({
  method: 'get',
  path: '/v1/rollouts/{id}',
  summary: 'A rollout as it stands',
  security,
  request: { params },
  responses: { 200: json(report, 'Steps planned and actual, evidence, checks, ways back.'), ...noRollout, ...refusals },
});

export const rolloutLogRoute = createRoute({
  method: 'get',
  path: '/v1/rollouts/{id}/log',
  summary: 'Every decision with what it was made of',
  security,
  request: {
    params,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      verify: z.enum(['true', 'false']).default('false'),
    }),
  },
  responses: {
    200: json(
      z.object({
        verdicts: z.array(z.object({ seq: z.int(), atMs: z.int(), digest, state: z.unknown(), facts: z.unknown(), evidence: z.unknown(), decision: z.unknown() })),
        next: z.int().nullable(),
        verified: z.object({ verdicts: z.int(), wrong: z.array(z.object({ seq: z.int(), reason: z.string() })) }).nullable(),
      }),
      'In the order in which it was decided; with verify each one is decided again and compared.',
    ),
    ...noRollout,
    ...refusals,
  },
});

const answers = { 200: json(report, 'Done.'), 409: refusal('It does not do this now; nothing was changed.'), ...noRollout, ...refusals };
const verb = <T extends z.ZodType>(action: string, { summary, schema }: { readonly summary: string; readonly schema: T }) =>
  ({ method: 'post', path: `/v1/rollouts/{id}/${action}`, summary, security, request: { params, ...body(schema) }, responses: answers }) as const;

export const startRolloutRoute = createRoute({ ...verb('start', { summary: 'Starts it', schema: z.strictObject({}) }), path: '/v1/rollouts/{id}/start' });
export const pauseRolloutRoute = createRoute({ ...verb('pause', { summary: 'Stays where it is, guarded', schema: z.strictObject({}) }), path: '/v1/rollouts/{id}/pause' });
export const resumeRolloutRoute = createRoute({
  ...verb('resume', { summary: 'Goes on, and tries again what failed', schema: z.strictObject({}) }),
  path: '/v1/rollouts/{id}/resume',
});
export const promoteRolloutRoute = createRoute({
  ...verb('promote', { summary: 'Begins the next step before its date', schema: z.strictObject({ step: z.string() }) }),
  path: '/v1/rollouts/{id}/promote',
});
export const abortRolloutRoute = createRoute({ ...verb('abort', { summary: 'Takes everything back', schema: z.strictObject({ reason }) }), path: '/v1/rollouts/{id}/abort' });
export const rollbackRolloutRoute = createRoute({
  ...verb('rollback', {
    summary: 'Takes back all, a part, or as far as a step',
    schema: z.strictObject({ reason, rule: z.string().optional(), segment: segment.optional(), toStep: z.string().optional() }),
  }),
  path: '/v1/rollouts/{id}/rollback',
});
export const approveRolloutRoute = createRoute({
  ...verb('approve', { summary: 'Signs the plan in a role', schema: z.strictObject({ role: name, digest: digest.optional() }) }),
  path: '/v1/rollouts/{id}/approve',
});
export const tickCheckRoute = createRoute({
  ...verb('tick-check', {
    summary: 'Says how a check stands that a person answers',
    schema: z.strictObject({
      check: z.string(),
      role: name.optional(),
      state: z.enum(['passed', 'failed', 'missing']).default('passed'),
      note: z.string().max(2_000).default(''),
      link: z.string().max(2_000).optional(),
    }),
  }),
  path: '/v1/rollouts/{id}/tick-check',
});
export const attestRoute = createRoute({
  ...verb('attest', {
    summary: 'Takes results of tests in',
    schema: z.strictObject({
      commit: z.string().min(1).max(200),
      junit: z.strictObject({ tests: z.int().min(0), failures: z.int().min(0), errors: z.int().min(0), skipped: z.int().min(0) }).optional(),
      lcov: z.strictObject({ lines: z.int().min(0), hit: z.int().min(0) }).optional(),
      performance: z.strictObject({ functions: z.record(z.string(), z.strictObject({ ratio: z.number().min(0) })) }).optional(),
      said: z
        .record(z.string(), z.strictObject({ isPassed: z.boolean(), detail: z.string().min(1).max(2_000) }))
        .optional()
        .openapi({ description: 'What only somebody outside can know, by the system check’s name: flag-gone, same-digest, dashboards-answering.' }),
    }),
  }),
  path: '/v1/rollouts/{id}/attest',
});
export const pinInRolloutRoute = createRoute({
  ...verb('pin', { summary: 'Holds a workspace in or out', schema: z.strictObject({ workspace: name, pinned: z.enum(['in', 'out']).nullable() }) }),
  path: '/v1/rollouts/{id}/pin',
});
export const optInRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/optin',
  summary: 'Takes a workspace into the beta, or lets it out',
  security,
  request: { params, ...body(z.strictObject({ workspace: name, withdraw: z.boolean().default(false) })) },
  responses: {
    200: json(z.object({ workspace: z.string(), isIn: z.boolean(), isAdmitted: z.boolean() }), 'In it is when its turn comes within the cap.'),
    ...noRollout,
    ...refusals,
  },
});
export const attributesRoute = createRoute({
  method: 'put',
  path: '/v1/workspaces/{id}/attributes',
  summary: 'Says by what a workspace is measured and admitted',
  description: 'In place of what was said before. A step that is under way keeps the segments in which it found the workspace.',
  security,
  request: {
    params: z.object({ id: name.openapi({ param: { name: 'id', in: 'path' } }) }),
    ...body(z.strictObject({ attributes: z.record(z.string().min(1).max(100), z.string().min(1).max(200)) })),
  },
  responses: { 200: json(z.object({ id: z.string(), attributes: z.record(z.string(), z.string()) }), 'Said.'), ...refusals },
});
export const drillRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/drill',
  summary: 'Rolls one workspace back for real and measures it',
  security,
  request: { params, ...body(z.strictObject({ workspace: name.optional() })) },
  responses: {
    200: json(
      z
        .object({
          workspace: z.string(),
          documents: z.int(),
          publishedMs: z.number(),
          refusedMs: z.number(),
          dataBackMs: z.number(),
          totalMs: z.number(),
          allowedMs: z.number(),
          isWithin: z.boolean(),
          different: z.array(z.string()).readonly(),
        })
        .openapi('RolloutDrill'),
      'What it took.',
    ),
    409: refusal('There is nothing to drill.'),
    ...noRollout,
    ...refusals,
  },
});
export const audienceRoute = createRoute({
  method: 'get',
  path: '/v1/rollouts/{id}/audience',
  summary: 'Whether a workspace would get the release',
  security,
  request: { params, query: z.object({ workspace: name, step: z.string().optional().openapi({ description: 'As in this step; as it is now unless given.' }) }) },
  responses: {
    200: json(
      z.object({ workspace: z.string(), step: z.string().nullable(), isAdmitted: z.boolean(), reason: z.string(), isRandomised: z.boolean() }),
      'By the same function that saves are held to.',
    ),
    ...noRollout,
    ...refusals,
  },
});
