import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { checkIn, closeIssue, giveFeedback, markFeedbackRead, openIssue, readDiary } from '@turnbuckle/store/rollouts';
import type { AppEnvironment } from './authenticate.ts';
import { problem } from './graph-schemas.ts';
import { Problem } from './problem.ts';
import type { RolloutRoutesOptions } from './rollout-routes.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } });
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } });
const responses = {
  400: refusal('The request does not fit its description.'),
  401: refusal('No valid token.'),
  403: refusal('The token is not for this.'),
  404: refusal('No such rollout or entry.'),
};
const security = [{ bearer: [] }, { cookie: [] }];
const params = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'strict-connections' }) });
const entry = params.extend({ entry: z.uuid().openapi({ param: { name: 'entry', in: 'path' } }) });
const words = z.string().trim().min(1).max(10_000);
const made = z.object({ id: z.string() });

const issue = z
  .object({
    id: z.string(),
    title: z.string(),
    severity: z.enum(['minor', 'major', 'critical']),
    source: z.string(),
    openedBy: z.string(),
    openedAtMs: z.int(),
    resolution: z.string().nullable(),
    documentation: z.string().nullable(),
    closedBy: z.string().nullable(),
    closedAtMs: z.int().nullable(),
  })
  .openapi('RolloutIssue');
const feedback = z
  .object({
    id: z.string(),
    person: z.string(),
    workspace: z.string().nullable(),
    graph: z.string().nullable(),
    text: z.string(),
    atMs: z.int(),
    readBy: z.string().nullable(),
    readAtMs: z.int().nullable(),
  })
  .openapi('RolloutFeedback');
const oneCheckIn = z.object({ day: z.int(), person: z.string(), note: z.string(), atMs: z.int() }).openapi('RolloutCheckIn');

const diaryRoute = createRoute({
  method: 'get',
  path: '/v1/rollouts/{id}/diary',
  tags: ['rollouts'],
  summary: 'Issues, feedback and check-ins, the newest first',
  security,
  request: { params },
  responses: { 200: json(z.object({ issues: z.array(issue), feedback: z.array(feedback), checkIns: z.array(oneCheckIn) }), 'What people wrote down.'), ...responses },
});

const issueRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/issues',
  tags: ['rollouts'],
  summary: 'Writes down something that was found',
  description: 'A step whose plan allows no open issue of this severity does not end before it is closed.',
  security,
  request: { params, ...body(z.object({ title: words, severity: z.enum(['minor', 'major', 'critical']), source: z.string().max(500).default('') })) },
  responses: { 201: json(made, 'It is open.'), ...responses },
});

const closeIssueRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/issues/{entry}/close',
  tags: ['rollouts'],
  summary: 'Says how an issue was resolved',
  security,
  request: { params: entry, ...body(z.object({ resolution: words, documentation: z.url().max(2_000).optional() })) },
  responses: { 200: json(made, 'It is closed.'), ...responses },
});

const feedbackRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/feedback',
  tags: ['rollouts'],
  summary: 'Takes in what somebody says about a release while using it',
  security,
  request: { params, ...body(z.object({ text: words, workspace: z.string().max(200).optional(), graph: z.string().max(200).optional() })) },
  responses: { 201: json(made, 'It waits to be read.'), ...responses },
});

const readFeedbackRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/feedback/{entry}/read',
  tags: ['rollouts'],
  summary: 'Says that a feedback was read',
  security,
  request: { params: entry },
  responses: { 200: json(made, 'It is read.'), ...responses },
});

const checkInRoute = createRoute({
  method: 'post',
  path: '/v1/rollouts/{id}/check-ins',
  tags: ['rollouts'],
  summary: 'Notes the day’s look at a rollout, or that of an earlier day that was missed',
  security,
  request: { params, ...body(z.object({ note: words, day: z.int().min(1).max(366).optional() })) },
  responses: { 201: json(z.object({ day: z.int() }), 'It is noted.'), ...responses, 409: refusal('The day has its check-in, or has not come.') },
});

/** The calls by which people write down what they find, say and look at while a rollout runs. */
export function addDiaryRoutes(app: OpenAPIHono<AppEnvironment>, { database, clock }: RolloutRoutesOptions): void {
  app.openapi(diaryRoute, async (c) => {
    const { issues, feedback: said, checkIns } = there(await readDiary(database, c.req.valid('param').id));
    return c.json({ issues: [...issues], feedback: [...said], checkIns: [...checkIns] }, 200);
  });
  app.openapi(issueRoute, async (c) =>
    c.json({ id: there(await openIssue(database, { rollout: c.req.valid('param').id, ...c.req.valid('json') }, by(c.var.person, clock))) }, 201),
  );
  app.openapi(closeIssueRoute, async (c) => {
    const { id, entry: which } = c.req.valid('param');
    return c.json({ id: there(await closeIssue(database, { rollout: id, issue: which, ...c.req.valid('json') }, by(c.var.person, clock))) }, 200);
  });
  app.openapi(feedbackRoute, async (c) =>
    c.json({ id: there(await giveFeedback(database, { rollout: c.req.valid('param').id, ...c.req.valid('json') }, by(c.var.person, clock))) }, 201),
  );
  app.openapi(readFeedbackRoute, async (c) => {
    const { id, entry: which } = c.req.valid('param');
    return c.json({ id: there(await markFeedbackRead(database, { rollout: id, feedback: which }, by(c.var.person, clock))) }, 200);
  });
  app.openapi(checkInRoute, async (c) => {
    const checked = await checkIn(database, { rollout: c.req.valid('param').id, ...c.req.valid('json') }, by(c.var.person, clock));
    if (checked.outcome === 'refused') throw new Problem(409, 'rollout-refused', { detail: checked.reason });
    return c.json({ day: there(checked.outcome === 'noted' ? checked.day : null) }, 201);
  });
}

function by(person: string, clock: () => number): { readonly person: string; readonly nowMs: number } {
  return { person, nowMs: clock() };
}

function there<T>(found: T | null): T {
  if (found === null) throw new Problem(404, 'not-found', { detail: 'There is no such rollout, or no such open entry in it.' });
  return found;
}
