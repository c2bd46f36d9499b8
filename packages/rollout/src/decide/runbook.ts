import type { Scope } from '../evidence/attribute-breach.ts';
import { stepsOf } from '../plan/steps-of.ts';
import type { Deciding } from './decision.ts';
import type { Effect } from './effect.ts';
import { type Rollback, type RollbackStage, rollbackStages, type StageRecord, type Trigger } from './rollout-state.ts';
import { concernsData, isWhole, scopeName } from './scope.ts';

/** What must be over before a stage begins. Documents go back at once, while their number is still being found out. */
const after: Readonly<Record<RollbackStage, readonly RollbackStage[]>> = {
  flags: [],
  assess: ['flags'],
  database: ['flags'],
  code: ['database'],
  notify: ['assess', 'database', 'code'],
  cause: ['assess'],
  reschedule: ['notify', 'cause'],
};

/** Takes a scope back. The flag is off with the state that this leaves; everything else follows from the runbook. */
export function startRollback(deciding: Deciding, { scope, trigger, toStep = -1 }: { readonly scope: Scope; readonly trigger: Trigger; readonly toStep?: number }): void {
  const { state, nowMs } = deciding;
  const id = `rollback-${state.rollbacks.length + 1}`;
  const isPartial = isWhole(scope) && toStep >= 0;
  const rollback: Rollback = { id, scope, trigger, atMs: nowMs, stages: rollbackStages.map((stage) => firstRecord(deciding, stage, scope)), toStep };
  deciding.change({ rollbacks: [...state.rollbacks, rollback] });
  if (!isWhole(scope)) deciding.change({ loosened: [...state.loosened, { scope, atMs: nowMs, rollback: id }] });
  else if (isPartial)
    deciding.change({
      status: 'paused',
      step: toStep,
      stage: 'open',
      stepSinceMs: nowMs,
      admitted: toStep,
      admittedAtMs: nowMs,
      isPromoted: false,
      waitingFor: [],
      history: [...closed(deciding), reopened(deciding, toStep)],
    });
  else deciding.change({ status: 'rolling-back', admitted: -1, waitingFor: [], history: closed(deciding) });
  deciding.note(isWhole(scope) ? 'rolled-back' : 'loosened', `${scopeName(scope)}: ${trigger.reason}`);
  deciding.ask({ id: `${id}/message`, do: 'message', message: 'rollback-internal', about: id });
}

function firstRecord({ plan, nowMs }: Deciding, stage: RollbackStage, scope: Scope): StageRecord {
  if (stage === 'flags') return { stage, state: 'done', startedAtMs: nowMs, endedAtMs: nowMs };
  const hasData = concernsData(scope) && plan.rollback.data === 'reverse';
  const isNeeded = stage === 'database' ? hasData : stage === 'code' ? isWhole(scope) && Object.hasOwn(plan.hooks, 'codeRollback') : true;
  return { stage, state: isNeeded ? 'waiting' : 'not-needed', startedAtMs: null, endedAtMs: null };
}

function closed({ state: { history }, nowMs }: Deciding): Deciding['state']['history'] {
  return history.map((record) => (record.endedAtMs === null ? { ...record, endedAtMs: nowMs } : record));
}

function reopened({ plan, nowMs }: Deciding, step: number): Deciding['state']['history'][number] {
  return { step: stepsOf(plan)[step]?.id ?? '', startedAtMs: nowMs, admittedAtMs: nowMs, endedAtMs: null };
}

/** Moves each way back along its stages, by what became of their work. */
export function followRunbooks(deciding: Deciding): void {
  for (const rollback of deciding.state.rollbacks) if (!isOver(rollback)) follow(deciding, rollback);
  const whole = deciding.state.rollbacks.findLast(({ scope, toStep }) => isWhole(scope) && toStep < 0);
  if (deciding.state.status === 'rolling-back' && whole !== undefined && ['database', 'code', 'notify'].every((stage) => isSettled(whole, stage as RollbackStage))) {
    deciding.change({ status: 'rolled-back' });
    deciding.note('data-back', 'Nobody follows the release, and every document is back.');
  }
}

/** Whether anything is still being done for a way back. Findings and a new plan may come later. */
export function isAtWork(rollback: Rollback): boolean {
  return !(['assess', 'database', 'code', 'notify'] as const).every((stage) => isSettled(rollback, stage));
}

function isOver({ stages }: Rollback): boolean {
  return stages.every(({ state }) => state === 'done' || state === 'not-needed');
}

function follow(deciding: Deciding, rollback: Rollback): void {
  // Stages look at what those before them are by now, so that what is not needed costs no tick.
  const stages: StageRecord[] = [...rollback.stages];
  for (const [index, record] of rollback.stages.entries()) stages[index] = nextRecord(deciding, { ...rollback, stages }, record);
  if (stages.every((record, index) => record === rollback.stages[index])) return;
  deciding.change({ rollbacks: deciding.state.rollbacks.map((one) => (one.id === rollback.id ? { ...one, stages } : one)) });
}

function nextRecord(deciding: Deciding, rollback: Rollback, record: StageRecord): StageRecord {
  const { nowMs } = deciding;
  if (record.state === 'done' || record.state === 'not-needed') return record;
  if (!after[record.stage].every((stage) => isSettled(rollback, stage))) return record;
  const effect = workOf(rollback, record.stage);
  const job = deciding.facts.jobs[effect.id];
  deciding.ask(effect);
  const startedAtMs = record.startedAtMs ?? nowMs;
  if (job?.state === 'done') return { ...record, state: 'done', startedAtMs, endedAtMs: nowMs };
  if (job?.state === 'failed') return record.state === 'failed' ? record : { ...record, state: 'failed', startedAtMs, endedAtMs: nowMs };
  return record.state === 'running' ? record : { ...record, state: 'running', startedAtMs, endedAtMs: null };
}

/** Over, one way or another. Only documents must really be back: a failure there is tried again. */
function isSettled({ stages }: Rollback, stage: RollbackStage): boolean {
  const state = stages.find((record) => record.stage === stage)?.state;
  return state === 'done' || state === 'not-needed' || (state === 'failed' && stage !== 'database');
}

function workOf({ id, scope }: Rollback, stage: RollbackStage): Effect {
  switch (stage) {
    case 'assess':
    case 'notify':
      return { id: `${id}/${stage}`, do: stage, rollback: id, scope };
    case 'database':
      return { id: `${id}/database`, do: 'migrate-down', rollback: id, scope };
    case 'cause':
      return { id: `${id}/cause`, do: 'find-cause', rollback: id, scope };
    case 'reschedule':
      return { id: `${id}/reschedule`, do: 'draft-successor', rollback: id, scope };
    case 'flags':
    case 'code':
      return { id: `${id}/code`, do: 'run-hook', hook: 'codeRollback' };
  }
}
