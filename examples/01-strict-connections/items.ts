import type { PlanItem } from '@turnbuckle/rollout';

/** What the order asks for beside its phases and gates: each line with what answers it. */
export const items: readonly PlanItem[] = [
  {
    id: 'connections',
    kind: 'principle',
    line: 'title',
    title: 'A wrong wire is refused with the same sentence by tsc, on the canvas, by the command and by the server',
    answeredBy: 'rule type-mismatch',
  },
  { id: 'smooth', kind: 'principle', line: 'overview-smooth', title: 'Graphs of a cohort move first, nobody waits, nothing is locked', answeredBy: 'job migrate-up' },
  { id: 'back', kind: 'principle', line: 'overview-rollback', title: 'Back at any moment, later edits kept', answeredBy: 'command rollout rollback' },

  { id: 'transactions', kind: 'step', line: 'db-transactions', title: 'Batches commit whole or not at all', answeredBy: 'job migrate-up' },
  { id: 'metrics', kind: 'step', line: 'db-metrics', title: 'Time taken, rows affected, live and in the report', answeredBy: 'job migrate-up' },
  { id: 'flags-off', kind: 'step', line: 'code-off', title: 'The code is deployed while nobody is admitted', answeredBy: 'hook deploy' },
  { id: 'monitor', kind: 'step', line: 'post-monitor', title: 'Error rates and speed, live for each segment', answeredBy: 'page /release' },
  { id: 'sampling', kind: 'step', line: 'post-sampling', title: 'One question to a share of those who follow the release', answeredBy: 'message survey' },
  { id: 'issues', kind: 'step', line: 'post-issues', title: 'Every issue with its resolution, in the archive', answeredBy: 'log issues' },

  { id: 'disable', kind: 'rollback-step', line: 'rollback-flags', title: '1 The flag is off with the decision', answeredBy: 'stage flags' },
  { id: 'assess', kind: 'rollback-step', line: 'rollback-assess', title: '2 Who, which graphs, which rule, since when', answeredBy: 'stage assess' },
  { id: 'database', kind: 'rollback-step', line: 'rollback-database', title: '3 Documents go back, edits stay', answeredBy: 'stage database' },
  { id: 'code', kind: 'rollback-step', line: 'rollback-code', title: '4 The code before, where the flag is not enough', answeredBy: 'stage code' },
  { id: 'notify', kind: 'rollback-step', line: 'rollback-notify', title: '5 Owners of exactly those graphs are told', answeredBy: 'stage notify' },
  { id: 'cause', kind: 'rollback-step', line: 'rollback-cause', title: '6 The smallest graph that shows it, and the rule or op to blame', answeredBy: 'stage cause' },
  { id: 'reschedule', kind: 'rollback-step', line: 'rollback-reschedule', title: '7 A successor that inherits audience, findings and checks', answeredBy: 'stage reschedule' },

  { id: 'daily', kind: 'message', line: 'internal-daily', title: 'Daily status, from facts', answeredBy: 'message daily-status' },
  { id: 'immediate', kind: 'message', line: 'internal-immediate', title: 'At once on an issue or another plan', answeredBy: 'message rollback-internal' },
  { id: 'lessons', kind: 'message', line: 'internal-lessons', title: 'Lessons learned, in the retrospective', answeredBy: 'check retrospective' },
  { id: 'notes', kind: 'message', line: 'external-notes', title: 'Release notes from the catalog’s diff', answeredBy: 'message release-notes' },
  { id: 'in-app', kind: 'message', line: 'external-in-app', title: 'A notice in the editor, with a form for feedback', answeredBy: 'message step-admitted' },
  { id: 'support', kind: 'message', line: 'external-support', title: 'An article for every diagnostic', answeredBy: 'docs rules' },
  { id: 'email', kind: 'message', line: 'external-email', title: 'E-mail at start, rollback and completion, by choice of the owner', answeredBy: 'message completed' },

  { id: 'error-rate', kind: 'metric', line: 'metric-error', title: 'Error rate', target: 0.001, answeredBy: 'guardrail error-rate' },
  { id: 'performance', kind: 'metric', line: 'metric-performance', title: 'Slower than before, as a ratio', target: 1.05, answeredBy: 'check performance' },
  { id: 'reports', kind: 'metric', line: 'metric-reports', title: 'Reports of people in the first week', target: 10, answeredBy: 'log feedback' },
  { id: 'rollback-time', kind: 'metric', line: 'metric-rollback', title: 'Minutes from the first bad exposure until all is back', target: 30, answeredBy: 'command rollout drill' },

  { id: 'knowledge', kind: 'task', line: 'task-knowledge', title: 'Articles, ranked by what people asked and hit', answeredBy: 'docs rules' },
  { id: 'velocity', kind: 'task', line: 'task-velocity', title: 'Lead time and failed checks of a change of the catalog, before and after', answeredBy: 'command rollout report' },
  { id: 'archive', kind: 'task', line: 'task-archive', title: 'The rollout as one file', answeredBy: 'command rollout report' },
  { id: 'weeks', kind: 'timeline', line: 'timeline', title: 'Planned against actual, week by week', answeredBy: 'command rollout status' },

  { id: 'risk-migration', kind: 'risk', line: 'risk-migration', title: 'Documents that do not follow', impact: 'high', probability: 'medium', answeredBy: 'check dry-run-clean' },
  { id: 'risk-types', kind: 'risk', line: 'risk-types', title: 'Types that do not fit', impact: 'medium', probability: 'medium', answeredBy: 'check shadow-compiled' },
  { id: 'risk-performance', kind: 'risk', line: 'risk-performance', title: 'Slower than before', impact: 'medium', probability: 'low', answeredBy: 'guardrail latency' },
  {
    id: 'risk-confusion',
    kind: 'risk',
    line: 'risk-confusion',
    title: 'People do not understand a refusal',
    impact: 'low',
    probability: 'medium',
    answeredBy: 'check feedback-read',
  },
  { id: 'risk-adoption', kind: 'risk', line: 'risk-adoption', title: 'Developers do not take it up', impact: 'medium', probability: 'medium', answeredBy: 'check developer-docs' },
];
