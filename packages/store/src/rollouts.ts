export { type Asked, type Asking, askRollout } from './rollouts/ask-rollout.ts';
export { type GoverningRollout, governingRollout, inRollout, readSubjects, rolloutInForce, type WorkspaceInRollout } from './rollouts/governing-rollout.ts';
export { type RolloutRegistration, registerRollout } from './rollouts/register-rollout.ts';
export { type RolloutRow, readRolloutRow } from './rollouts/rollout-row.ts';
export { type CheckSet, checksOf, type SaidCheck, setChecks } from './rollouts/set-check.ts';
export { type Signed, signRollout } from './rollouts/sign-rollout.ts';
export { type IntegrityReading, maxFacts, reportIntegrity, type TakenFacts, takeFacts } from './rollouts/take-facts.ts';
export { type TickOptions, tickRollout, unsettledRollouts } from './rollouts/tick-rollout.ts';
export { type OptedIn, optIn, type Pinned, pinInRollout } from './rollouts/volunteers.ts';
