import { wholeRelease } from '../evidence/attribute-breach.ts';
import { stepsOf } from '../plan/steps-of.ts';
import type { Deciding } from './decision.ts';
import type { Request } from './facts.ts';
import { startRollback } from './runbook.ts';
import { isWhole } from './scope.ts';

/** Does what people asked for, in their order, or says why not. */
export function answerRequests(deciding: Deciding): void {
  for (const request of deciding.facts.requests) {
    if (request.no <= deciding.state.answered) continue;
    const refused = answer(deciding, request);
    deciding.answers.push({ no: request.no, refused });
    deciding.change({ answered: request.no });
    deciding.note(refused === null ? request.ask : 'refused', refused ?? `asked for by ${request.person}`);
  }
}

function answer(deciding: Deciding, request: Request): string | null {
  const { status } = deciding.state;
  switch (request.ask) {
    case 'start':
      return start(deciding);
    case 'pause':
      if (status !== 'running') return `It is ${status}: there is nothing to pause.`;
      deciding.change({ status: 'paused' });
      return null;
    case 'resume':
      if (status !== 'paused') return `It is ${status}, not paused.`;
      deciding.change({ status: 'running' });
      return null;
    case 'promote':
      return promote(deciding, request.step);
    case 'abort':
      return goBack(deciding, { ...request, ask: 'roll-back' });
    case 'roll-back':
      return goBack(deciding, request);
  }
}

/** Why it may not start; empty when nothing stands against it. */
export function missingSignOffs({ plan, digest, facts: { signOffs } }: Pick<Deciding, 'plan' | 'digest' | 'facts'>): string[] {
  const valid = signOffs.filter((signOff) => signOff.digest === digest);
  return plan.signOffs.flatMap(({ role }) => {
    const own = valid.filter((signOff) => signOff.role === role);
    if (own.length === 0) return [`${role} has not signed ${signOffs.some((signOff) => signOff.role === role) ? 'this version of the plan' : 'yet'}`];
    const isOwn = own.some(({ person }) => !valid.some((other) => other.role !== role && other.person === person));
    return isOwn ? [] : [`${role} was signed by somebody who signed for another role as well`];
  });
}

function start(deciding: Deciding): string | null {
  const { plan, state, nowMs } = deciding;
  if (state.status !== 'draft') return `It was started before and is ${state.status}.`;
  const missing = missingSignOffs(deciding);
  if (missing.length > 0) return `It cannot start: ${missing.join('; ')}.`;
  const first = stepsOf(plan)[0];
  if (first === undefined) return 'The plan has no steps.';
  deciding.change({
    status: 'running',
    startedAtMs: nowMs,
    step: 0,
    stepSinceMs: nowMs,
    stage: 'preparing',
    history: [{ step: first.id, startedAtMs: nowMs, admittedAtMs: null, endedAtMs: null }],
  });
  deciding.ask({ id: 'start/message', do: 'message', message: 'started', about: plan.id });
  return null;
}

/** Takes the waiting for a date away, nothing else. */
function promote(deciding: Deciding, step: string): string | null {
  const { plan, state } = deciding;
  if (state.status !== 'running') return `It is ${state.status}: nothing moves on.`;
  const at = stepsOf(plan).findIndex(({ id }) => id === step);
  if (at < 0) return `The plan has no step '${step}'.`;
  const here = stepsOf(plan)[state.step]?.id ?? '';
  if (at !== state.step + 1) return `After '${here}' comes '${stepsOf(plan)[state.step + 1]?.id ?? 'the end'}', and no step is skipped.`;
  deciding.change({ isPromoted: true });
  return null;
}

function goBack(deciding: Deciding, request: Extract<Request, { ask: 'roll-back' }>): string | null {
  const { plan, state } = deciding;
  const { reason, person, scope = wholeRelease, toStep } = request;
  if (reason.trim() === '') return 'A rollback needs a reason.';
  if (state.status !== 'running' && state.status !== 'paused') return `It is ${state.status}: there is nothing to take back.`;
  const trigger = { by: 'person', name: person, reason } as const;
  if (toStep === undefined) {
    if (state.admitted < 0 && !isWhole(scope)) return 'Nobody follows the release yet.';
    startRollback(deciding, { scope, trigger });
    return null;
  }
  const to = stepsOf(plan).findIndex(({ id }) => id === toStep);
  if (to < 0) return `The plan has no step '${toStep}'.`;
  if (to >= state.admitted) return `'${toStep}' is not before what is admitted now.`;
  startRollback(deciding, { scope: wholeRelease, trigger, toStep: to });
  return null;
}
