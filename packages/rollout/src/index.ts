export { type AdmittedVolunteers, admitVolunteers, type Volunteer } from './assignment/admit-volunteers.ts';
export { assign, assignByTeam } from './assignment/assign.ts';
export type { Assignment, AssignmentReason, Audience, AudienceRule, Subject } from './assignment/audience.ts';
export { bucketOf } from './assignment/buckets.ts';
export { peopleReached, type Reach, type WorkspaceOfPeople } from './assignment/people-reached.ts';
export { type Adopter, revertOrder } from './assignment/revert-order.ts';
export { type Cause, type CauseInput, type Culprit, findCause, type SubRelease } from './cause/find-cause.ts';
export { missingSignOffs } from './decide/answer-requests.ts';
export { decide } from './decide/decide.ts';
export type { Answer, Decision, DecisionInput, Note } from './decide/decision.ts';
export type { Effect } from './decide/effect.ts';
export type { Breach, CheckFact, Facts, JobFact, Request, SignOff } from './decide/facts.ts';
export { audienceAt, type Flag, flagOf } from './decide/flag-of.ts';
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
export { concernsData, scopeName } from './decide/scope.ts';
export { type Scope, wholeRelease } from './evidence/attribute-breach.ts';
export type { Cell, Segment } from './evidence/cell.ts';
export type { Counts } from './evidence/counts.ts';
export type { EvidenceState } from './evidence/evidence-state.ts';
export { exposuresToProve } from './evidence/exposures-to-prove.ts';
export { feedCells, type Tick } from './evidence/feed-cells.ts';
export { type CellEvidence, type CellVerdict, type EvidenceRecord, type JudgedCell, judgeAgain } from './evidence/judge-cells.ts';
export type { Fact, FactFunction, FactSubject, IntegrityReport } from './guardrails/fact.ts';
export type { Guardrail, GuardrailPolicy, Limit, Source, StepContext } from './guardrails/guardrail.ts';
export { guardrails } from './guardrails/index.ts';
export { type LatencyLimit, latencyLimit } from './guardrails/latency-limit.ts';
export type { GuardrailInPlan, WatchedBy } from './guardrails/plan-cells.ts';
export { type Tally, type TallyInput, type TallyOptions, tally } from './guardrails/tally.ts';
export { afterLoosening, type Evidence, isOutdated, type Judgement, type Judging, judgeRollout, testsIn } from './monitor/judge-rollout.ts';
export { type Family, type Monitor, monitorOf } from './monitor/monitor.ts';
export { provenChecks } from './monitor/proven-checks.ts';
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
export type { Line } from './plan/lines.ts';
export { linesOf, unansweredLines } from './plan/lines-of.ts';
export { days, hours, internal, minutes, optIn, phase, segment } from './plan/phases.ts';
export { type PlannedProof, plannedProofs } from './plan/planned-proofs.ts';
export type { Check, Hook, PlanItem, PlannedGuardrail, PlannedPhase, PlannedStep, RolloutPlan, Traffic } from './plan/rollout-plan.ts';
export { type StepInPlan, stepsOf } from './plan/steps-of.ts';
export { type SystemCheck, systemChecks } from './plan/system-checks.ts';
export { type PromqlSource, promql } from './sources/promql-source.ts';
