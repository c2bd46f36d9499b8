import {
  answered,
  coverage,
  critical,
  days,
  defineRollout,
  errorRate,
  hours,
  integrity,
  internal,
  latency,
  minutes,
  multipleExposure,
  noOpenIssues,
  optIn,
  performance,
  phase,
  proven,
  relativeError,
  sampleRatio,
  system,
  testsPass,
  tick,
} from '@turnbuckle/rollout';
import { items } from './items.ts';
import { strictConnections } from './release.ts';

const functions = ['open', 'connect', 'save', 'render'] as const;

/** The order, whole: five phases in eight weeks, each item with the line that it answers. */
export default defineRollout({
  id: 'strict-connections',
  title: 'Strict Compile-Time Connection Flow',
  release: strictConnections,
  control: 'legacy',
  // What the release tightens for people's wires: each can be loosened by itself.
  rules: ['type-mismatch', 'type-maybe', 'port-cardinality', 'cycle'],
  unit: 'workspace',
  environments: ['development', 'staging', 'production'],
  segments: { staff: ['yes', 'no'], plan: ['free', 'team', 'studio'], browser: ['chromium', 'firefox', 'safari'], 'graph-size': ['small', 'medium', 'large'] },

  phases: [
    phase('Development', {
      weeks: [1],
      in: 'development',
      lines: ['p1-deploy'],
      hooks: ['deploy'],
      exit: [
        testsPass({ line: 'p1-test' }),
        coverage({ above: 0.9, line: 'metric-coverage' }),
        noOpenIssues('major', { line: 'p1-fix' }),
        tick('developer-docs', { title: 'Documentation for developers is up to date', role: 'documentation', line: 'p1-docs' }),
      ],
    }),
    phase('Staging', {
      weeks: [2],
      in: 'staging',
      lines: ['p2-deploy'],
      hooks: ['deploy'],
      exit: [
        system('same-digest'),
        system('shadow-compiled', { line: 'p2-real' }),
        system('snapshot-real', { line: 'p2-production-like' }),
        performance({ maxRatio: 1.05, line: 'p2-performance' }),
        system('backward-compatible', { line: 'p2-compatibility' }),
        system('low-traffic', { line: 'deploy-window' }),
        tick('announced', { title: 'Support and customer success have the announcement and the briefing pack', role: 'support', line: 'deploy-notify' }),
        tick('reviewed', { title: 'The final review with engineering is done', role: 'engineering-lead', line: 'deploy-review' }),
        system('backup-checked', { line: 'deploy-backup' }),
        system('dashboards-answering', { line: 'deploy-dashboards' }),
        system('baseline-frozen', { line: 'post-compare' }),
      ],
    }),
    phase('Beta', {
      weeks: [3],
      in: 'production',
      lines: ['code-rollout'],
      hooks: ['deploy', 'smoke'],
      audience: [
        {
          id: 'internal',
          admits: [internal('staff', 'yes')],
          lines: ['code-internal'],
          exit: [
            answered('smoke', { line: 'code-smoke' }),
            system('internal-used', { line: 'code-verify' }),
            system('validations-passed', { line: 'db-validation' }),
            system('backup-checked', { id: 'rollback-points', line: 'db-backup' }),
          ],
        },
        { id: 'beta', admits: [optIn({ maxUsers: 0.1 })], lines: ['p3-opt-in'], at: days(15) },
      ],
      exit: [
        system('people-reached', { line: 'p3-subset', limit: 0.1 }),
        proven('error-rate', { below: 0.001, line: 'p3-error-rate' }),
        system('feedback-read', { line: 'p3-feedback' }),
        noOpenIssues('major', { id: 'beta-fixes', line: 'p3-fix' }),
      ],
    }),
    phase('Rollout', {
      weeks: [4, 6],
      in: 'production',
      steps: [10, 25, 50, 75, 100],
      stepLines: ['p4-10', 'p4-25', 'p4-50', 'p4-75', 'p4-100'],
      exit: [system('check-ins-done', { line: 'post-checkins' })],
    }),
    phase('Stabilise', { weeks: [7], in: 'production', kind: 'soak', lines: ['timeline-7'], holdMs: days(6) }),
    phase('Clean up', {
      weeks: [8],
      in: 'production',
      kind: 'clean-up',
      holdMs: hours(1),
      exit: [
        system('flag-gone', { line: 'p5-flags' }),
        tick('legacy-removed', { title: 'The patch that removes the legacy branch is merged', role: 'engineering-lead', line: 'p5-legacy' }),
        tick('final-docs', { title: 'Documentation is final', role: 'documentation', line: 'p5-docs' }),
        tick('retrospective', { title: 'The retrospective was held', role: 'product', line: 'task-retro' }),
        tick('docs-from-experience', { title: 'What was learned stands in the documentation', role: 'documentation', line: 'task-docs' }),
      ],
    }),
  ],

  prerequisites: [
    system('dry-run-clean', { line: 'pre-migration' }),
    system('migration-verified'),
    system('drill-done', { line: 'pre-rollback' }),
    system('target-tried', { line: 'pre-flags' }),
    system('sources-answering', { line: 'pre-monitoring' }),
    tick('user-docs', { title: 'Documentation for users and developers is ready', role: 'documentation', line: 'pre-docs' }),
  ],

  guardrails: [
    errorRate({ max: 0.01, per: ['plan', 'browser', 'graph-size'], lines: ['trigger-error'] }),
    critical({ functions, maxUsers: 0.05, per: ['plan', 'browser'], lines: ['trigger-critical'] }),
    latency({ of: functions, quantile: 0.95, maxRatio: 1.2, lines: ['trigger-performance'] }),
    relativeError({ maxRatio: 2 }),
    integrity({ lines: ['trigger-integrity'] }),
    sampleRatio(),
    multipleExposure({ max: 0.01 }),
  ],
  // At most one false rollback in a hundred rollouts, however often anyone looks.
  alpha: 0.01,
  controlHoldback: 0.1,
  rollback: { withinMs: minutes(30), data: 'reverse', order: 'last-in-first-out' },
  hooks: {
    deploy: { kind: 'run', command: 'node deploy.mjs', timeoutMs: minutes(10) },
    smoke: { kind: 'get', url: 'http://127.0.0.1:4747/healthz', expects: 200, timeoutMs: 10_000 },
    codeRollback: { kind: 'run', command: 'node deploy.mjs --previous', timeoutMs: minutes(10) },
  },
  signOff: [
    { role: 'engineering-lead', line: 'signoff-engineering' },
    { role: 'qa', line: 'signoff-qa' },
    { role: 'product', line: 'signoff-product' },
    { role: 'devops', line: 'signoff-devops' },
    { role: 'support', line: 'signoff-support' },
    { role: 'documentation', line: 'signoff-documentation' },
  ],
  items,
  traffic: { people: 5_000, internalPeople: 120, workspaces: 1_200, exposuresPerPersonAndDay: 20, errorRate: 0.0002 },
});
