import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutPlan } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { readRun } from '../migrate-documents/read-run.ts';
import { startRun } from '../migrate-documents/start-run.ts';
import { pinWorkspace } from '../releases/pin-workspace.ts';
import { releaseInForce } from '../releases/release-in-force.ts';
import { releaseMigration } from './jobs/release-migration.ts';
import { readRolloutRow } from './rollout-row.ts';
import { pinInRollout } from './volunteers.ts';

/** What one workspace's way back took. Times in milliseconds from the moment at which it was decided. */
export interface Drill {
  readonly workspace: string;
  readonly documents: number;
  readonly publishedMs: number;
  /** From then on a save that names the release is kept apart. */
  readonly refusedMs: number;
  readonly dataBackMs: number;
  readonly totalMs: number;
  readonly allowedMs: number;
  readonly isWithin: boolean;
  /** Documents that are not, byte for byte, what they were. */
  readonly different: readonly string[];
}

export type Drilled = { readonly outcome: 'drilled'; readonly drill: Drill } | { readonly outcome: 'missing' } | { readonly outcome: 'refused'; readonly reason: string };

interface Drilling {
  readonly rollout: string;
  /** One of the house unless given. */
  readonly workspace?: string | undefined;
}

interface By {
  readonly person: string;
  readonly clock: () => number;
}

/**
 * Takes one workspace into the release and back for real, by hand and whoever else follows it, and measures the way back. What the
 * workspace was held to before it is held to again. A worker must be there to carry the documents.
 */
export async function drillRollback(database: Database, { rollout, workspace: named }: Drilling, { person, clock }: By): Promise<Drilled> {
  const row = await readRolloutRow(database, rollout);
  if (row === null) return { outcome: 'missing' };
  const { plan, digest } = row;
  const workspace = named ?? (await houseWorkspace(database, plan));
  if (workspace === null) return { outcome: 'refused', reason: 'No workspace of the house has a graph. Name one.' };
  if (['rolling-back', 'rolled-back', 'completed'].includes(row.state.status)) return { outcome: 'refused', reason: `It is ${row.state.status}: there is nothing to drill.` };
  const holds = await holdsOf(database, { plan, rollout, workspace, hasFlag: row.state.admitted >= 0 });
  if (holds === null) return { outcome: 'refused', reason: `There is no workspace '${workspace}'.` };
  const migration = await releaseMigration(database, plan.release);
  const context = { person, clock, untilMs: clock() + plan.rollback.withinMs };
  const move = async (direction: 'up' | 'down'): Promise<number> => (migration === null ? 0 : carry(database, { migration, workspace, direction }, context));
  const isUp = (await releaseInForce(database, { workspace, wanted: undefined }))?.name === plan.release;
  const before = await fingerprints(database, workspace);
  await holds.takeIn({ person, nowMs: clock() });
  await move('up');
  const decidedMs = clock();
  await holds.takeOut({ person, nowMs: decidedMs });
  const publishedMs = clock() - decidedMs;
  const isRefused = (await releaseInForce(database, { workspace, wanted: plan.release }))?.isTakenBack === true;
  const refusedMs = clock() - decidedMs;
  const documents = await move('down');
  const dataBackMs = clock() - decidedMs;
  await holds.restore({ person, nowMs: clock() });
  if (isUp) await move('up');
  const after = await fingerprints(database, workspace);
  const different = [...before].filter(([graph, sha]) => after.get(graph) !== sha).map(([graph]) => graph);
  const allowedMs = plan.rollback.withinMs;
  const isWithin = isRefused && dataBackMs <= allowedMs && different.length === 0;
  const drill: Drill = { workspace, documents, publishedMs, refusedMs, dataBackMs, totalMs: dataBackMs, allowedMs, isWithin, different };
  const payload = { rollout, digest, ...drill, different: [...different] };
  await database.transaction((transaction) => appendAudit(transaction, { actor: person, action: 'rollout-drilled', payload, atMs: clock() }));
  return { outcome: 'drilled', drill };
}

interface Holds {
  takeIn(by: Moment): Promise<unknown>;
  takeOut(by: Moment): Promise<unknown>;
  restore(by: Moment): Promise<unknown>;
}

interface Moment {
  readonly person: string;
  readonly nowMs: number;
}

/** Before anybody is admitted a workspace is held by hand; from then on it is the rollout's flag that lets it in and out. */
async function holdsOf(
  database: Database,
  { plan, rollout, workspace, hasFlag }: { readonly plan: RolloutPlan; readonly rollout: string; readonly workspace: string; readonly hasFlag: boolean },
): Promise<Holds | null> {
  const [row] = await database.query<{ release: string | null; pinned: 'in' | 'out' | null }>(
    'select w.release, p.pinned from turnbuckle.workspaces w left join turnbuckle.rollout_pins p on p.workspace = w.id and p.lineage = $2 where w.id = $1',
    [workspace, plan.lineage],
  );
  if (row === undefined) return null;
  const byHand = (release: string | null) => (by: Moment) => pinWorkspace(database, { workspace, release }, by);
  const byFlag = (pinned: 'in' | 'out' | null) => (by: Moment) => pinInRollout(database, { rollout, workspace, pinned }, by);
  if (hasFlag) return { takeIn: byFlag('in'), takeOut: byFlag('out'), restore: byFlag(row.pinned) };
  return { takeIn: byHand(plan.release), takeOut: byHand(row.release), restore: byHand(row.release) };
}

/** The first workspace that the plan calls its own and that has graphs. */
async function houseWorkspace(database: Database, plan: RolloutPlan): Promise<string | null> {
  const own = plan.phases.flatMap(({ steps }) => steps.flatMap(({ audience }) => audience.flatMap((rule) => (rule.kind === 'internal' ? [rule] : []))))[0];
  const [row] = await database.query<{ id: string }>(
    `select w.id from turnbuckle.workspaces w where ($1::text is null or w.attributes->>$1 = any($2)) and exists (select from turnbuckle.graphs g where g.workspace = w.id)
     order by w.id limit 1`,
    [own?.attribute ?? null, own?.values ?? []],
  );
  return row?.id ?? null;
}

async function fingerprints(database: Database, workspace: string): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ id: string; sha: string }>(
    `select g.id, encode(r.sha256, 'hex') as sha from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision where g.workspace = $1`,
    [workspace],
  );
  return new Map(rows.map(({ id, sha }) => [id, sha]));
}

interface Carrying {
  readonly migration: string;
  readonly workspace: string;
  readonly direction: 'up' | 'down';
}

/** Runs one workspace's documents there or back, and waits for the end. Gives how many. */
async function carry(database: Database, { migration, workspace, direction }: Carrying, { person, clock, untilMs }: By & { readonly untilMs: number }): Promise<number> {
  for (;;) {
    const started = await startRun(database, { migration, direction, cohort: { workspaces: [workspace] } }, { person, nowMs: clock(), clock });
    if (started.outcome === 'started') {
      for (;;) {
        const run = await readRun(database, started.run, { nowMs: clock() });
        if (run?.state === 'done') return run.counts.documents;
        if (run === null || run.state === 'failed' || clock() > untilMs)
          throw new Error(`The drill's run ${direction} is ${run?.state ?? 'gone'}${run?.error === null ? '' : `: ${run?.error}`}.`);
        await sleep(25);
      }
    }
    if (started.outcome !== 'busy' || clock() > untilMs) throw new Error(`The drill's run ${direction} could not start: ${started.outcome}.`);
    await sleep(100);
  }
}
