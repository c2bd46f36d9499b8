/** What is found out from stored facts, by name, and what it means for it to pass. */
export const systemChecks = {
  'dry-run-clean': 'The newest dry run of the release’s migration went through, and no document stayed behind.',
  'migration-verified': 'The release’s migration was verified for exactly this digest.',
  'drill-done': 'A rollback was drilled for exactly this digest, within the time that the plan allows.',
  'sources-answering': 'Every guardrail’s source gave data in the last day, and a test alert was sent.',
  'target-tried': 'The audience was tried on a named person, and said who gets the release.',
  'snapshot-real': 'The environment holds a snapshot of production without people, with its digest.',
  'shadow-compiled': 'Every live graph was compiled under the release beside the control.',
  'backward-compatible': 'What the old catalog cannot read of what the new one wrote, a step of the migration carries back.',
  'low-traffic': 'The start falls into the hours with the least measured traffic.',
  'backup-checked': 'A backup point was taken, and its digest is right.',
  'validations-passed': 'Every validation query of the last run passed, before, during and after.',
  'dashboards-answering': 'Every panel answers with data.',
  'same-digest': 'The environment before ran exactly this digest.',
  'baseline-frozen': 'A week of figures from before the first step is frozen.',
  'internal-used': 'Every critical function was used by people of the first audience without a breach.',
  'people-reached': 'The share of people reached lies between the plan’s bounds.',
  'feedback-read': 'No feedback is unread.',
  'check-ins-done': 'There is a check-in for every day of the first week.',
  'flag-gone': 'The flag’s key is nowhere in the code.',
} as const satisfies Readonly<Record<string, string>>;

export type SystemCheck = keyof typeof systemChecks;

export function isSystemCheck(name: string): name is SystemCheck {
  return Object.hasOwn(systemChecks, name);
}
