export { missingSignOffs } from './decide/answer-requests.ts';
export { decide } from './decide/decide.ts';
export type { Answer, Decision, DecisionInput, Note } from './decide/decision.ts';
export type { Effect } from './decide/effect.ts';
export type { Breach, CheckFact, Facts, JobFact, Request, SignOff } from './decide/facts.ts';
export { type Audience, audienceAt, flagOf, nobody } from './decide/flag-of.ts';
export {
  draftState,
  type Loosened,
  type Rollback,
  type RollbackStage,
  type RolloutState,
  type RolloutStatus,
  rollbackStages,
  type StageRecord,
  type StepRecord,
  type Trigger,
} from './decide/rollout-state.ts';
export { concernsData, covers, type Scope, type Segment, scopeName, segmentName, wholeRelease } from './decide/scope.ts';
export { checkRollout } from './plan/check-rollout.ts';
export { answered, coverage, noOpenIssues, performance, proven, system, testsPass, tick } from './plan/checks.ts';
export { defineRollout, type RolloutDeclaration, rolloutDigest } from './plan/define-rollout.ts';
export {
  critical,
  type DeclaredGuardrail,
  errorRate,
  type FunctionName,
  functions,
  integrity,
  latency,
  multipleExposure,
  relativeError,
  sampleRatio,
} from './plan/guardrail-declarations.ts';
export { type Line, lines } from './plan/lines.ts';
export { linesOf, unansweredLines } from './plan/lines-of.ts';
export { days, hours, internal, minutes, optIn, phase, segment } from './plan/phases.ts';
export type { AudienceRule, Check, Hook, PlanItem, PlannedGuardrail, PlannedPhase, PlannedStep, RolloutPlan, Traffic } from './plan/rollout-plan.ts';
export { type StepInPlan, stepsOf } from './plan/steps-of.ts';
export { type SystemCheck, systemChecks } from './plan/system-checks.ts';
