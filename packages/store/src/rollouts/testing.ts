import { release, releaseToJson } from '@turnbuckle/evolve';
import { catalogToJson } from '@turnbuckle/model';
import { type Fact, type RolloutPlan, rolloutDigest } from '@turnbuckle/rollout';
import { studio } from '@turnbuckle/texture';
import type { Database } from '../database.ts';
import { runWorker } from '../migrate-documents/run-worker.ts';
import { registered, seedProjects, started, strict } from '../migrate-documents/testing.ts';
import { registerRelease } from '../releases/register-release.ts';
import { askRollout } from './ask-rollout.ts';
import { registerRollout } from './register-rollout.ts';
import { signRollout } from './sign-rollout.ts';
import { takeFacts } from './take-facts.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

type Step = RolloutPlan['phases'][number]['steps'][number];

function step(id: string, more: Partial<Step>): Step {
  return { id, kind: 'expose', audience: [], plannedMs: 0, holdMs: hourMs, maxHoldMs: 7 * dayMs, lines: [], exit: [], hooks: [], ...more };
}

/** A small plan for a release: a preparation, people of the house, half of the workspaces, all of them. */
export function planFor(releaseDigest: string, more: Partial<RolloutPlan> = {}): RolloutPlan {
  return {
    version: 1,
    id: 'small',
    title: 'A small plan',
    flag: 'small',
    lineage: more.id ?? 'small',
    release: releaseDigest,
    control: 'legacy',
    rules: ['type-mismatch', 'type-maybe'],
    environments: ['production'],
    segments: { browser: ['chromium', 'firefox'], staff: ['yes'] },
    phases: [
      {
        id: 'all',
        name: 'All',
        weeks: [1, 3],
        environment: 'production',
        lines: [],
        steps: [
          step('prepare', { kind: 'prepare', holdMs: 0 }),
          step('internal', {
            audience: [{ kind: 'internal', attribute: 'staff', values: ['yes'] }],
            exit: [{ id: 'shadow-compiled', title: 'Every live graph compiled under both', line: null, by: 'system', what: 'shadow-compiled', limit: 0.1 }],
          }),
          step('half', { audience: [{ kind: 'share', shareBp: 5_000 }], plannedMs: dayMs }),
          step('everybody', { audience: [{ kind: 'share', shareBp: 10_000 }], plannedMs: 2 * dayMs }),
        ],
      },
    ],
    guardrails: [
      { id: 'errors', guardrail: 'error-rate', policy: { max: 0.01 }, mustBeSafe: true, per: ['browser'], lines: [] },
      { id: 'integrity', guardrail: 'integrity', policy: {}, mustBeSafe: false, per: [], lines: [] },
    ],
    alpha: 0.01,
    controlShareBp: 1_000,
    rollback: { withinMs: 1_800_000, data: 'reverse', order: 'last-in-first-out' },
    hooks: {},
    signOffs: [
      { role: 'qa', line: 'signoff-qa' },
      { role: 'product', line: 'signoff-product' },
    ],
    prerequisites: [],
    items: [],
    traffic: { people: 100, internalPeople: 10, workspaces: 20, exposuresPerPersonAndDay: 20, errorRate: 0.0002 },
    maxSilenceMs: dayMs,
    ...more,
  };
}

/** Registers the strict release over the small migration; gives its digest and the migration's. */
export async function strictRelease(database: Database): Promise<{ readonly release: string; readonly migration: string }> {
  const migration = await registered(database);
  const declared = releaseToJson(release({ id: 'studio/strict', policy: 'strict', catalog: studio, migration: strict }));
  const made = await registerRelease(database, { release: declared, catalog: catalogToJson(studio) }, { person: 'person-1', nowMs: 1_600 });
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  return { release: made.digest, migration };
}

/** Works off what runs have laid out. */
export async function drain(database: Database, nowMs: () => number = Date.now): Promise<void> {
  await runWorker(database, { signal: AbortSignal.timeout(60_000), clock: nowMs, leaseMs: 1_500, pollMs: 20, untilIdle: true });
}

/** Generated projects, the strict release with a clean dry run, and a plan that is signed by everybody. */
export async function signedRollout(
  database: Database,
  more: Partial<RolloutPlan> & { readonly projects?: number } = {},
): Promise<{ readonly plan: RolloutPlan; readonly migration: string }> {
  const { projects = 40, ...changes } = more;
  await seedProjects(database, projects);
  const { release: digest, migration } = await strictRelease(database);
  await started(database, { migration, direction: 'dry' });
  await drain(database);
  const plan = planFor(digest, changes);
  const made = await registerRollout(database, plan, { person: 'person-1', nowMs: 3_000, digest: rolloutDigest(plan) });
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  for (const [index, { role }] of plan.signOffs.entries()) {
    const signed = await signRollout(database, { rollout: plan.id, role }, { person: `person-${index + 1}`, nowMs: 3_100 });
    if (signed.outcome !== 'signed') throw new Error(JSON.stringify(signed));
  }
  return { plan, migration };
}

export async function startRollout(database: Database, id: string, nowMs: number): Promise<void> {
  const asked = await askRollout(database, { rollout: id, asking: { ask: 'start' } }, { person: 'person-1', nowMs });
  if (asked.outcome !== 'done') throw new Error(JSON.stringify(asked));
}

export async function setAttributes(database: Database, workspace: string, attributes: Readonly<Record<string, string>>): Promise<void> {
  await database.query('insert into turnbuckle.workspaces (id, created_at_ms, attributes) values ($1, 0, $2) on conflict (id) do update set attributes = excluded.attributes', [
    workspace,
    JSON.stringify(attributes),
  ]);
}

let made = 0;
/** Sends exposures of one workspace, each by a person of its own so that each counts. */
export async function expose(database: Database, count: number, fact: Pick<Fact, 'workspace' | 'release' | 'atMs'> & Partial<Fact>): Promise<void> {
  const facts = Array.from({ length: count }, (): Fact => {
    const id = `fact-${++made}`;
    return { id, user: `person-of-${id}`, function: 'save', ok: true, ...fact };
  });
  await takeFacts(database, facts, { nowMs: fact.atMs });
}

/** Says that work is done, for tests of what follows from it. */
export async function finishJobs(database: Database, rollout: string, nowMs: number): Promise<number> {
  const rows = await database.query("update turnbuckle.rollout_jobs set state = 'done', ended_at_ms = $2 where rollout = $1 and state in ('waiting', 'running') returning id", [
    rollout,
    nowMs,
  ]);
  return rows.length;
}
