import { type StepInPlan, stepsOf } from '../plan/steps-of.ts';
import type { Deciding } from './decision.ts';
import type { Effect } from './effect.ts';
import { audienceAt } from './flag-of.ts';
import { isAtWork } from './runbook.ts';

/** Goes through as many gates as stand open, in their order; one step at most, so that its evidence is its own. */
export function advance(deciding: Deciding): void {
  if (deciding.state.status !== 'running') return;
  const step = stepsOf(deciding.plan)[deciding.state.step];
  if (step === undefined) return;
  if (deciding.state.stage === 'preparing' && !prepare(deciding, step)) return;
  const waitingFor = waits(deciding, step);
  hold(deciding, step, waitingFor);
  if (waitingFor.length === 0) leave(deciding, step);
}

/** Does what a step needs before its audience is admitted. True once it is. */
function prepare(deciding: Deciding, step: StepInPlan): boolean {
  const { plan, state, facts, nowMs } = deciding;
  const missing = step.kind === 'expose' && state.admitted < 0 ? failing(deciding, plan.prerequisites) : [];
  if (missing.length > 0) {
    hold(deciding, step, missing);
    return false;
  }
  for (const job of jobsBefore(deciding, step)) {
    const done = facts.jobs[job.id]?.state;
    if (done === 'done') continue;
    deciding.ask(job);
    hold(deciding, step, [done === 'failed' ? `failed:${job.do}` : `job:${job.do}`]);
    return false;
  }
  const isAdmitting = step.kind === 'expose';
  const admittedAtMs = isAdmitting ? nowMs : state.admittedAtMs;
  deciding.change({
    stage: 'open',
    waitingFor: [],
    ...(isAdmitting ? { admitted: state.step, admittedAtMs: nowMs } : {}),
    history: deciding.state.history.map((record, index, all) => (index === all.length - 1 ? { ...record, admittedAtMs: isAdmitting ? admittedAtMs : null } : record)),
  });
  if (isAdmitting) {
    deciding.note('admitted', step.id);
    deciding.ask({ id: `${visit(deciding, step)}/message`, do: 'message', message: 'step-admitted', about: step.id });
  }
  return true;
}

/** A step that is gone through twice does its work twice. */
function visit({ state }: Deciding, step: StepInPlan): string {
  return `${step.id}-${state.history.length}`;
}

function jobsBefore(deciding: Deciding, step: StepInPlan): Effect[] {
  const { plan, state } = deciding;
  const at = visit(deciding, step);
  const hooks = step.hooks.map((hook): Effect => ({ id: `${at}/${hook}`, do: 'run-hook', hook }));
  if (step.kind !== 'expose') return hooks;
  return [
    ...hooks,
    { id: `${at}/shadow-compile`, do: 'shadow-compile', step: step.id },
    { id: `${at}/freeze-segments`, do: 'freeze-segments', step: step.id },
    { id: `${at}/migrate-up`, do: 'migrate-up', step: step.id, audience: audienceAt(plan, state, state.step) },
  ];
}

/** What keeps the step open, gate by gate: the first kinds can only be answered by evidence, the last ones by people. */
function waits(deciding: Deciding, step: StepInPlan): string[] {
  const { plan, state, nowMs } = deciding;
  const found: string[] = [];
  if (state.rollbacks.some(isAtWork)) found.push('rollback-at-work');
  if (state.admitted >= 0) found.push(...evidenceGaps(deciding));
  const opened = step.kind === 'expose' ? (state.admittedAtMs ?? nowMs) : (state.stepSinceMs ?? nowMs);
  const next = stepsOf(plan)[state.step + 1];
  if (!state.isPromoted && nowMs < opened + step.holdMs) found.push('hold');
  if (!state.isPromoted && next !== undefined && nowMs < (state.startedAtMs ?? nowMs) + next.plannedMs) found.push('date');
  // A flag cannot go while it still keeps somebody out.
  if (step.kind === 'clean-up' && state.loosened.length > 0) found.push('loosened');
  return [...found, ...failing(deciding, step.exit)];
}

/** No data holds; it never passes. */
function evidenceGaps({ plan, state, facts, nowMs }: Deciding): string[] {
  const { admittedAtMs } = state;
  const { lastExposureAtMs, sampleRatio, multipleExposure, safe, unanswered = [] } = facts;
  const isSilent = lastExposureAtMs === null || admittedAtMs === null || lastExposureAtMs < admittedAtMs || nowMs - lastExposureAtMs > plan.maxSilenceMs;
  return [
    ...(sampleRatio === 'ok' ? [] : ['sample-ratio']),
    ...(multipleExposure === 'ok' ? [] : ['multiple-exposure']),
    ...(isSilent ? ['no-data'] : []),
    ...unanswered.map(({ guardrail }) => `no-answer:${guardrail}`),
    ...plan.guardrails.flatMap(({ id, mustBeSafe }) => (mustBeSafe && !safe.includes(id) ? [`unproven:${id}`] : [])),
  ];
}

function failing({ facts }: Deciding, checks: StepInPlan['exit']): string[] {
  return checks.flatMap(({ id }) => (facts.checks[id]?.state === 'passed' ? [] : [`check:${id}`]));
}

/** Says once for each step that it takes longer than planned. */
function hold(deciding: Deciding, step: StepInPlan, waitingFor: readonly string[]): void {
  if (waitingFor.join() !== deciding.state.waitingFor.join()) deciding.change({ waitingFor });
  const sinceMs = deciding.state.stepSinceMs ?? deciding.nowMs;
  if (waitingFor.length > 0 && deciding.nowMs - sinceMs > step.maxHoldMs) {
    deciding.ask({ id: `${visit(deciding, step)}/held`, do: 'message', message: 'held', about: step.id });
  }
}

function leave(deciding: Deciding, step: StepInPlan): void {
  const { plan, state, nowMs } = deciding;
  const history = state.history.map((record, index, all) => (index === all.length - 1 ? { ...record, endedAtMs: nowMs } : record));
  const next = stepsOf(plan)[state.step + 1];
  deciding.note('step-ended', step.id);
  if (next === undefined) {
    deciding.change({ status: 'completed', history, waitingFor: [] });
    deciding.note('completed', 'Everybody follows the release, and its flag is gone.');
    deciding.ask({ id: 'completed/remove-flag', do: 'remove-flag' });
    deciding.ask({ id: 'completed/message', do: 'message', message: 'completed', about: plan.id });
    return;
  }
  deciding.change({
    step: state.step + 1,
    stepSinceMs: nowMs,
    stage: 'preparing',
    isPromoted: false,
    waitingFor: [],
    history: [...history, { step: next.id, startedAtMs: nowMs, admittedAtMs: null, endedAtMs: null }],
  });
}
