export { type EvaluationContext, type Members, nobody } from './members.ts';
export { type Evaluate, type FlagAnswer, type FlagReason, prepareFlag } from './prepare-flag.ts';
export { type RolloutFlag, rolloutFlag, ruleFlagKey } from './rollout-flag.ts';
export { type FlagdDocument, type FlagdExport, type FlagdFlag, type Targeting, toFlagd } from './to-flagd.ts';
