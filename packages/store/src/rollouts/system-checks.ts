import { coverageGate, diffCatalogs } from '@turnbuckle/evolve';
import { type CheckFact, latencyLimit, type RolloutPlan, type SystemCheck } from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';
import type { GoverningRollout } from './governing-rollout.ts';
import { bothReleases } from './jobs/both-releases.ts';

interface Asking {
  readonly what: string;
  readonly limit?: number | undefined;
  readonly nowMs: number;
}

type Finding = (queryable: Queryable, rollout: GoverningRollout, asking: Asking) => Promise<CheckFact>;

const dayMs = 86_400_000;
const passed = (detail: string): CheckFact => ({ state: 'passed', detail });
const failed = (detail: string): CheckFact => ({ state: 'failed', detail });
const missing = (detail: string): CheckFact => ({ state: 'missing', detail });

/** What is found out from stored facts. What no fact says yet is missing, with what to do. */
export async function findOut(queryable: Queryable, rollout: GoverningRollout, asking: Asking): Promise<CheckFact> {
  const finding = Object.hasOwn(findings, asking.what) ? findings[asking.what as SystemCheck] : undefined;
  return finding === undefined ? missing(`Nobody knows how to find out '${asking.what}'.`) : finding(queryable, rollout, asking);
}

/** Why the release's migration may not go to work; `null` when it was tried on the stored graphs, or there is none. */
export async function migrationProblem(queryable: Queryable, plan: RolloutPlan): Promise<string | null> {
  const run = await newestTrial(queryable, plan);
  if (run === 'no-migration') return null;
  if (run === null) return `The release's migration was never tried on the stored graphs. Run 'turnbuckle migrate run FILE --dry' first.`;
  return run.state === 'done' ? null : `The newest dry run of the release's migration is ${run.state}${run.error === null ? '' : `: ${run.error}`}. It must go through first.`;
}

interface Trial {
  readonly state: string;
  readonly error: string | null;
  readonly quarantined: number;
  readonly documents: number;
}

async function newestTrial(queryable: Queryable, { release }: RolloutPlan): Promise<Trial | 'no-migration' | null> {
  const [row] = await queryable.query<{ migration: string | null }>('select migration from turnbuckle.releases where digest = $1', [release]);
  if (row === undefined || row.migration === null) return 'no-migration';
  const [run] = await queryable.query<Trial>(
    `select n.state, n.error, n.documents, (select coalesce(sum(c.quarantined), 0)::int from turnbuckle.migration_chunks c where c.run = n.id) as quarantined
     from turnbuckle.migration_runs n where n.migration = $1 and n.direction in ('dry', 'verify') order by n.created_at_ms desc, n.id desc limit 1`,
    [row.migration],
  );
  return run ?? null;
}

/** By name, each from rows that are there for another reason. */
const findings: Readonly<Record<SystemCheck, Finding>> = {
  async 'dry-run-clean'(queryable, { plan }) {
    const run = await newestTrial(queryable, plan);
    if (run === 'no-migration') return passed('The release changes no document.');
    if (run === null) return missing('No dry run of the release’s migration was made. Start one with direction dry.');
    if (run.state !== 'done') return failed(`The newest dry run is ${run.state}${run.error === null ? '' : `: ${run.error}`}.`);
    return run.quarantined === 0 ? passed(`${run.documents} documents went through.`) : failed(`${run.quarantined} of ${run.documents} documents could not follow.`);
  },
  async 'migration-verified'(queryable, { plan }) {
    const problem = await migrationProblem(queryable, plan);
    return problem === null ? passed('Tried on the stored graphs for exactly this digest.') : missing(problem);
  },
  async 'drill-done'(queryable, { id, digest }) {
    const [row] = await queryable.query<{ payload: { digest?: string; totalMs?: number; isWithin?: boolean } }>(
      `select payload from turnbuckle.audit where action = 'rollout-drilled' and payload->>'rollout' = $1 order by seq desc limit 1`,
      [id],
    );
    if (row === undefined) return missing(`No rollback was drilled. Run 'turnbuckle rollout drill ${id}'.`);
    if (row.payload.digest !== digest) return missing('The drill was for another version of the plan.');
    return row.payload.isWithin === true ? passed(`Back in ${row.payload.totalMs} ms.`) : failed(`The drill took ${row.payload.totalMs} ms, more than the plan allows.`);
  },
  async 'sources-answering'(queryable, { id, plan }, { nowMs }) {
    const answered = await queryable.query<{ guardrail: string }>('select guardrail from turnbuckle.rollout_sources where rollout = $1 and read_at_ms > $2', [id, nowMs - 60_000]);
    const sourced = plan.guardrails.filter(({ source }) => source !== undefined);
    const silent = sourced.filter((one) => !answered.some(({ guardrail }) => guardrail === one.id));
    if (silent.length > 0) return missing(`Prometheus did not answer for ${silent.map((one) => one.id).join(', ')} in the last minute.`);
    if (plan.guardrails.every(({ guardrail, source }) => guardrail === 'integrity' || source !== undefined)) return passed('Prometheus answers.');
    const [row] = await queryable.query<{ count: number }>('select count(*) as count from turnbuckle.facts where at_ms > $1', [nowMs - dayMs]);
    return (row?.count ?? 0) > 0 ? passed(`${row?.count} facts in the last day.`) : missing('No facts came in the last day. Send them to POST /v1/facts.');
  },
  async 'target-tried'(queryable, { id }) {
    const rows = await queryable.query("select from turnbuckle.audit where action = 'rollout-audience-tried' and payload->>'rollout' = $1 limit 1", [id]);
    return rows.length > 0 ? passed('It said who gets the release.') : missing(`Nobody tried the audience on a person. Ask GET /v1/rollouts/${id}/audience?workspace=W.`);
  },
  async 'snapshot-real'(queryable) {
    const [row] = await queryable.query<{ payload: { from: string; graphs: number; digest: string } }>(
      "select payload from turnbuckle.audit where action = 'snapshot-taken' order by seq desc limit 1",
    );
    if (row === undefined) return missing('No snapshot of another environment was taken into this one. Take one with turnbuckle env snapshot.');
    return passed(`${row.payload.graphs} graphs of '${row.payload.from}', ${row.payload.digest.slice(0, 12)}.`);
  },
  async 'shadow-compiled'(queryable, { id }) {
    const [row] = await queryable.query<{ state: string; detail: string }>(
      `select state, detail from turnbuckle.rollout_jobs where rollout = $1 and effect->>'do' = 'shadow-compile' order by asked_at_ms desc, id desc limit 1`,
      [id],
    );
    if (row?.state === 'done') return passed(row.detail);
    return row?.state === 'failed' ? failed(row.detail) : missing('No live graph was compiled under both releases yet.');
  },
  'backward-compatible': backwardCompatible,
  'low-traffic': lowTraffic,
  async 'backup-checked'(queryable, { plan }) {
    const rows = await queryable.query(
      `select from turnbuckle.backup_points b join turnbuckle.migration_runs n on n.id = b.run join turnbuckle.releases r on r.migration = n.migration where r.digest = $1 limit 1`,
      [plan.release],
    );
    return rows.length > 0 ? passed('A backup point with its digest stands with the run.') : missing('No run of the release’s migration has taken a backup point.');
  },
  async 'validations-passed'(queryable, { plan }) {
    const [row] = await queryable.query<{ all: number; bad: number }>(
      `select count(*) as "all", count(*) filter (where not ok) as bad from turnbuckle.migration_validations where run = (
         select n.id from turnbuckle.migration_runs n join turnbuckle.releases r on r.migration = n.migration
         where r.digest = $1 and n.state in ('done', 'failed') order by n.created_at_ms desc, n.id desc limit 1)`,
      [plan.release],
    );
    if (row === undefined || row.all === 0) return missing('No run of the release’s migration has ended yet.');
    return row.bad === 0 ? passed(`${row.all} of ${row.all} held.`) : failed(`${row.bad} of ${row.all} did not hold.`);
  },
  'dashboards-answering': saidElsewhere('Look at the dashboards where they are'),
  'same-digest': saidElsewhere('Compare with the digest that the environment before has run'),
  'baseline-frozen': frozenBaseline,
  async 'internal-used'(queryable, { plan, state }) {
    const rows = await queryable.query<{ function: string }>('select distinct function from turnbuckle.facts where release = $1 and at_ms >= $2', [
      plan.release,
      state.startedAtMs ?? 0,
    ]);
    const unused = ['open', 'connect', 'save', 'render'].filter((name) => !rows.some((row) => row.function === name));
    return unused.length === 0 ? passed('Each one was used.') : missing(`Not used under the release yet: ${unused.join(', ')}.`);
  },
  async 'people-reached'(queryable, { id }, { limit = 0 }) {
    const [row] = await queryable.query<{ reached: number; all: number }>(
      `select (select count(distinct p.person) from turnbuckle.workspace_people p join turnbuckle.rollout_adopters a on a.workspace = p.workspace
          where a.rollout = $1 and a.until_ms is null) as reached, (select count(distinct person) from turnbuckle.workspace_people) as "all"`,
      [id],
    );
    const { reached = 0, all = 0 } = row ?? {};
    const share = all === 0 ? 0 : reached / all;
    return reached > 0 && share >= limit ? passed(`${reached} of ${all} people.`) : missing(`${reached} of ${all} people so far.`);
  },
  async 'feedback-read'(queryable, { id }) {
    const [row] = await queryable.query<{ count: number }>('select count(*) as count from turnbuckle.rollout_feedback where rollout = $1 and read_at_ms is null', [id]);
    return row?.count === 0 ? passed('All is read.') : failed(`${row?.count} unread.`);
  },
  async 'check-ins-done'(queryable, { id }, { limit = 7 }) {
    const [row] = await queryable.query<{ count: number }>('select count(*) as count from turnbuckle.rollout_check_ins where rollout = $1', [id]);
    return (row?.count ?? 0) >= limit ? passed(`${row?.count} days.`) : missing(`${row?.count ?? 0} of ${limit} days have a check-in.`);
  },
  'flag-gone': saidElsewhere('Search the code for the flag’s key with --code DIR'),
};

/** What this database cannot know, by name: somebody who can says so with `rollout attest`. */
export const attestable: readonly string[] = ['dashboards-answering', 'same-digest', 'flag-gone'];

function saidElsewhere(how: string): Finding {
  return async (queryable, { id }, { what }) => {
    const [row] = await queryable.query<CheckFact>('select state, detail from turnbuckle.rollout_checks where rollout = $1 and id = $2', [id, what]);
    return row === undefined ? missing(`${how}, and say so with 'turnbuckle rollout attest ${id}'.`) : { state: row.state, detail: row.detail };
  };
}

/** By release and control: neither ever changes. */
const compared = new Map<string, CheckFact>();

/** Whether the control still reads what the release writes. */
async function backwardCompatible(queryable: Queryable, rollout: GoverningRollout): Promise<CheckFact> {
  const key = `${rollout.plan.release}/${rollout.plan.control}`;
  const known = compared.get(key);
  if (known !== undefined) return known;
  const both = await bothReleases(queryable, rollout);
  if (both === null) return missing('The release’s catalog is not stored. Register the release with it.');
  // What a step of the migration answers is carried back by it.
  const breaking =
    both.release.migration === null
      ? diffCatalogs(both.control.catalog, both.release.catalog).filter(({ levels }) => levels.rollback === 'breaking')
      : coverageGate(both.release.migration, 0).oneWay;
  const fact =
    breaking.length === 0
      ? passed('The old catalog reads everything that the new one writes, or the migration carries it back.')
      : failed(
          `${breaking.length} changes that the old catalog cannot read and no step carries back: ${breaking
            .slice(0, 5)
            .map(({ code, kind }) => `${code} ${kind}`)
            .join(', ')}.`,
        );
  compared.set(key, fact);
  return fact;
}

/** Of the last week, the hours of a day with the fewest facts: a third of the day. */
async function lowTraffic(queryable: Queryable, _rollout: GoverningRollout, { nowMs }: Asking): Promise<CheckFact> {
  const rows = await queryable.query<{ hour: number; count: number }>(
    'select (at_ms / 3600000 % 24)::int as hour, count(*) as count from turnbuckle.facts where at_ms > $1 group by 1',
    [nowMs - 7 * dayMs],
  );
  if (rows.length === 0) return missing('No traffic was measured in the last week.');
  const counts = Array.from({ length: 24 }, (_, hour) => ({ hour, count: rows.find((row) => row.hour === hour)?.count ?? 0 })).sort((a, b) => a.count - b.count || a.hour - b.hour);
  const now = Math.floor(nowMs / 3_600_000) % 24;
  const quiet = counts.slice(0, 8).map(({ hour }) => hour);
  return quiet.includes(now)
    ? passed(`${now}:00 UTC is among the eight hours with the least traffic.`)
    : failed(`The quiet hours are ${quiet.sort((a, b) => a - b).join(', ')} UTC.`);
}

/** Frozen once, from the week before, and never again: what is slow is measured by it. */
async function frozenBaseline(queryable: Queryable, { id }: GoverningRollout): Promise<CheckFact> {
  const rows = await queryable.query<{ function: string }>('select function from turnbuckle.rollout_baselines where rollout = $1 order by function', [id]);
  return rows.length > 0
    ? passed(`Frozen for ${rows.map((row) => row.function).join(', ')}.`)
    : missing('No function was timed often enough in the week before. Send facts with ms.');
}

/** Freezes times under the control of the last week, where nothing is frozen yet. */
export async function freezeBaseline(transaction: Queryable, { id, plan }: Pick<GoverningRollout, 'id' | 'plan'>, nowMs: number): Promise<void> {
  if ((await transaction.query('select from turnbuckle.rollout_baselines where rollout = $1 limit 1', [id])).length > 0) return;
  const rows = await transaction.query<{ function: string; times: number[]; failed: number }>(
    `select function, coalesce(array_agg(ms) filter (where ok and ms is not null), '{}') as times, count(*) filter (where not ok) as failed
     from turnbuckle.facts where release = $1 and at_ms > $2 and at_ms <= $3 group by function`,
    [plan.control, nowMs - 7 * dayMs, nowMs],
  );
  const policy = plan.guardrails.find(({ guardrail }) => guardrail === 'latency')?.policy ?? {};
  const factor = typeof policy['factor'] === 'number' ? policy['factor'] : 1.2;
  for (const row of rows) {
    const limit = latencyLimit(row.times, { factor });
    if (limit.kind === 'too-few') continue;
    await transaction.query(
      `insert into turnbuckle.rollout_baselines (rollout, function, samples, slower_than_ms, quantile_ms, failed, frozen_at_ms) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [id, row.function, row.times.length, limit.slowerThanMs, limit.quantileMs, row.failed, nowMs],
    );
  }
}
