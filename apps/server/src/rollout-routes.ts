import type { OpenAPIHono } from '@hono/zod-openapi';
import type { RolloutPlan } from '@turnbuckle/rollout';
import type { Database } from '@turnbuckle/store';
import {
  type Asked,
  type Asking,
  askRollout,
  attest,
  drillRollback,
  listRollouts,
  optIn,
  pinInRollout,
  type RolloutReport,
  readRollout,
  readVerdicts,
  registerRollout,
  setChecks,
  setWorkspaceAttributes,
  signRollout,
  tryAudience,
  verifyVerdicts,
} from '@turnbuckle/store/rollouts';
import type { Context } from 'hono';
import type { AppEnvironment } from './authenticate.ts';
import { Problem } from './problem.ts';
import {
  abortRolloutRoute,
  approveRolloutRoute,
  attestRoute,
  attributesRoute,
  audienceRoute,
  drillRoute,
  getRolloutRoute,
  listRolloutsRoute,
  optInRoute,
  pauseRolloutRoute,
  pinInRolloutRoute,
  promoteRolloutRoute,
  registerRolloutRoute,
  resumeRolloutRoute,
  rollbackRolloutRoute,
  rolloutLogRoute,
  startRolloutRoute,
  tickCheckRoute,
} from './rollout-descriptions.ts';

export interface RolloutRoutesOptions {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onNews?: () => void;
}

/** The calls about rollouts. */
export function addRolloutRoutes(app: OpenAPIHono<AppEnvironment>, options: RolloutRoutesOptions): void {
  addReading(app, options);
  addRequests(app, options);
  addSayings(app, options);
  addWorkspaces(app, options);
}

function addReading(app: OpenAPIHono<AppEnvironment>, { database, clock }: RolloutRoutesOptions): void {
  app.openapi(registerRolloutRoute, async (c) => {
    const { plan, digest, ...bare } = c.req.valid('json');
    const sent = plan ?? bare;
    if (!isPlan(sent))
      throw new Problem(422, 'plan-refused', { detail: 'This is no plan: expected what defineRollout gives, { version: 1, id, release, phases, guardrails, … }.', problems: [] });
    const made = await registerRollout(database, sent, { person: c.var.person, nowMs: clock(), digest });
    if (made.outcome === 'refused') throw new Problem(422, 'plan-refused', { detail: made.problems.join(' '), problems: made.problems });
    return c.json({ id: made.id, digest: made.digest }, made.isRepeat ? 200 : 201);
  });

  app.openapi(listRolloutsRoute, async (c) => c.json({ rollouts: [...(await listRollouts(database))] }, 200));

  app.openapi(getRolloutRoute, async (c) => c.json(await requireRollout(database, c.req.valid('param').id, clock()), 200));

  app.openapi(rolloutLogRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { after, limit, verify } = c.req.valid('query');
    const verified = verify === 'true' ? await verifyVerdicts(database, id) : null;
    const verdicts = await readVerdicts(database, id, { after, limit: limit + 1 });
    if (verdicts.length === 0) await requireRollout(database, id, clock());
    const next = verdicts.length > limit ? (verdicts[limit - 1]?.seq ?? null) : null;
    return c.json({ verdicts: [...verdicts.slice(0, limit)], next, verified: verified === null ? null : { verdicts: verified.verdicts, wrong: [...verified.wrong] } }, 200);
  });

  app.openapi(audienceRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { workspace, step } = c.req.valid('query');
    const tried = await tryAudience(database, { rollout: id, workspace, step }, { person: c.var.person, nowMs: clock() });
    if (tried === null) throw noRollout(id);
    const { admitted, reason, isRandomised } = tried;
    return c.json({ workspace, step: step ?? null, isAdmitted: admitted, reason, isRandomised }, 200);
  });
}

function addRequests(app: OpenAPIHono<AppEnvironment>, { database, clock, onNews }: RolloutRoutesOptions): void {
  const ask = async (c: Context<AppEnvironment>, id: string, asking: Asking): Promise<RolloutReport> => {
    const nowMs = clock();
    const asked = await askRollout(database, { rollout: id, asking }, { person: c.var.person, nowMs });
    if (asked.outcome !== 'done') throw refused(asked, id);
    onNews?.();
    return requireRollout(database, id, nowMs);
  };
  app.openapi(startRolloutRoute, async (c) => c.json(await ask(c, c.req.valid('param').id, { ask: 'start' }), 200));
  app.openapi(pauseRolloutRoute, async (c) => c.json(await ask(c, c.req.valid('param').id, { ask: 'pause' }), 200));
  app.openapi(resumeRolloutRoute, async (c) => c.json(await ask(c, c.req.valid('param').id, { ask: 'resume' }), 200));
  app.openapi(promoteRolloutRoute, async (c) => c.json(await ask(c, c.req.valid('param').id, { ask: 'promote', ...c.req.valid('json') }), 200));
  app.openapi(abortRolloutRoute, async (c) => c.json(await ask(c, c.req.valid('param').id, { ask: 'abort', ...c.req.valid('json') }), 200));
  app.openapi(rollbackRolloutRoute, async (c) => {
    const { reason, rule = null, segment = null, toStep } = c.req.valid('json');
    const scope = rule === null && segment === null ? {} : { scope: { rule, segment } };
    return c.json(await ask(c, c.req.valid('param').id, { ask: 'roll-back', reason, ...scope, ...(toStep === undefined ? {} : { toStep }) }), 200);
  });
}

function refused(asked: Exclude<Asked, { outcome: 'done' }>, id: string): Problem {
  return asked.outcome === 'missing' ? noRollout(id) : new Problem(409, 'rollout-refused', { detail: asked.reason });
}

function addSayings(app: OpenAPIHono<AppEnvironment>, { database, clock, onNews }: RolloutRoutesOptions): void {
  app.openapi(approveRolloutRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { role, digest } = c.req.valid('json');
    requireRole(c, role);
    const nowMs = clock();
    const signed = await signRollout(database, { rollout: id, role, digest }, { person: c.var.person, nowMs });
    if (signed.outcome === 'missing') throw noRollout(id);
    if (signed.outcome === 'stale')
      throw new Problem(409, 'stale-digest', { detail: `The plan has the digest ${signed.digest} by now. Read it again and sign that.`, digest: signed.digest });
    if (signed.outcome === 'refused') throw new Problem(409, 'sign-off-refused', { detail: signed.reason });
    return c.json(await requireRollout(database, id, nowMs), 200);
  });

  app.openapi(tickCheckRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { check, role = c.var.role ?? undefined, state, note, link } = c.req.valid('json');
    if (!c.var.isAdmin) requireRole(c, role ?? '');
    const nowMs = clock();
    const said = [{ id: check, state, detail: note === '' ? (link ?? 'Said so.') : note, evidence: link === undefined ? {} : { link } }];
    const set = await setChecks(database, { rollout: id, said, by: 'tick', role }, { person: c.var.person, nowMs });
    if (set.outcome === 'missing') throw noRollout(id);
    if (set.outcome === 'refused') throw new Problem(409, 'check-refused', { detail: set.reason });
    onNews?.();
    return c.json(await requireRollout(database, id, nowMs), 200);
  });

  app.openapi(attestRoute, async (c) => {
    const { id } = c.req.valid('param');
    const nowMs = clock();
    const set = await attest(database, { rollout: id, results: c.req.valid('json') }, { person: c.var.person, nowMs });
    if (set.outcome === 'missing') throw noRollout(id);
    if (set.outcome === 'refused') throw new Problem(409, 'check-refused', { detail: set.reason });
    onNews?.();
    return c.json(await requireRollout(database, id, nowMs), 200);
  });
}

function addWorkspaces(app: OpenAPIHono<AppEnvironment>, { database, clock }: RolloutRoutesOptions): void {
  app.openapi(pinInRolloutRoute, async (c) => {
    const { id } = c.req.valid('param');
    const nowMs = clock();
    const pinned = await pinInRollout(database, { rollout: id, ...c.req.valid('json') }, { person: c.var.person, nowMs });
    if (pinned.outcome === 'missing') throw noRollout(id);
    return c.json(await requireRollout(database, id, nowMs), 200);
  });

  app.openapi(optInRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { workspace, withdraw } = c.req.valid('json');
    const opted = await optIn(database, { rollout: id, workspace, isWithdrawn: withdraw }, { person: c.var.person, nowMs: clock() });
    if (opted.outcome === 'missing') throw noRollout(id);
    return c.json({ workspace, isIn: opted.outcome === 'opted-in', isAdmitted: opted.outcome === 'opted-in' && opted.isAdmitted }, 200);
  });

  app.openapi(attributesRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { attributes } = c.req.valid('json');
    await setWorkspaceAttributes(database, { workspace: id, attributes }, { person: c.var.person, nowMs: clock() });
    return c.json({ id, attributes }, 200);
  });

  app.openapi(drillRoute, async (c) => {
    const { id } = c.req.valid('param');
    const drilled = await drillRollback(database, { rollout: id, workspace: c.req.valid('json').workspace }, { person: c.var.person, clock });
    if (drilled.outcome === 'missing') throw noRollout(id);
    if (drilled.outcome === 'refused') throw new Problem(409, 'rollout-refused', { detail: drilled.reason });
    return c.json(drilled.drill, 200);
  });
}

/** A token signs in its own role; the admin's in any, for whoever it names. */
function requireRole(c: Context<AppEnvironment>, role: string): void {
  if (c.var.isAdmin || c.var.role === role) return;
  throw new Problem(403, 'not-allowed', { detail: `This is for the role '${role}', and the token's is ${c.var.role === null ? 'none' : `'${c.var.role}'`}.`, role });
}

async function requireRollout(database: Database, id: string, nowMs: number): Promise<RolloutReport> {
  const report = await readRollout(database, id, { nowMs });
  if (report === null) throw noRollout(id);
  return report;
}

function noRollout(id: string): Problem {
  return new Problem(404, 'rollout-not-found', { detail: `There is no rollout '${id}'. Register it with POST /v1/rollouts.` });
}

function isPlan(value: unknown): value is RolloutPlan {
  const { version, id, phases, guardrails, traffic } = value as Partial<Record<string, unknown>>;
  return version === 1 && typeof id === 'string' && Array.isArray(phases) && Array.isArray(guardrails) && typeof traffic === 'object' && traffic !== null;
}
