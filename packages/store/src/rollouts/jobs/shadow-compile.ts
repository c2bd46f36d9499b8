import { setImmediate } from 'node:timers/promises';
import { compile, type Policy } from '@turnbuckle/compiler';
import { migrateUp } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';
import { assign, audienceAt } from '@turnbuckle/rollout';
import { type HeadRow, readBodies, readHeads } from '../../migrate-documents/carry-heads.ts';
import { readSubjects } from '../governing-rollout.ts';
import { checksOf } from '../set-check.ts';
import { shadowOfAll } from '../shadow-of-all.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { type BothReleases, bothReleases } from './both-releases.ts';

/** Documents between two words about how far it is. */
const batchSize = 50;
/** Of documents that were clean, the share that may gain an error, unless the plan's check says otherwise. */
const allowedShare = 0.02;
/** Named in the result; more are counted. */
const mostNamed = 200;

interface Progress {
  /** The last graph that was looked at. */
  readonly after: string;
  readonly graphs: number;
  /** Without an error under the control. */
  readonly clean: number;
  readonly gained: number;
  readonly named: readonly { readonly graph: string; readonly codes: readonly string[] }[];
}

/**
 * Compiles the live graphs of whom the step admits anew, each under the control and, carried over, under the release. Fails when more of
 * those that were clean gain an error than the plan allows. After a crash it goes on behind the last batch.
 */
export async function shadowCompile(context: JobContext): Promise<JobOutcome> {
  const { database, rollout, claim, signal, keep } = context;
  const both = await bothReleases(database, rollout);
  if (both === null) return { state: 'failed', detail: 'The release’s catalog is not stored: register the release with it.' };
  const workspaces = await newlyAdmitted(context);
  let progress: Progress = (claim.result as unknown as Progress | null) ?? { after: '', graphs: 0, clean: 0, gained: 0, named: [] };
  for (;;) {
    const rows = await database.query<{ id: string }>('select id from turnbuckle.graphs where workspace = any($1) and id > $2 order by id limit $3', [
      workspaces,
      progress.after,
      batchSize,
    ]);
    const last = rows.at(-1);
    if (last === undefined) break;
    const heads = await readHeads(
      database,
      rows.map(({ id }) => id),
    );
    progress = { ...(await compileBatch(context, { both, heads, progress })), after: last.id };
    await keep(progress as never);
    if (signal.aborted) throw new Error('The worker was stopped.');
  }
  const limit =
    checksOf(rollout.plan).flatMap((check) => (check.by === 'system' && check.what === 'shadow-compiled' && check.limit !== undefined ? [check.limit] : []))[0] ?? allowedShare;
  const { graphs, clean, gained } = progress;
  const detail = `${graphs} graphs: ${gained} of ${clean} that were clean gain an error, at most ${limit * 100} % allowed.`;
  return { state: clean > 0 && gained / clean > limit ? 'failed' : 'done', detail, result: progress as never };
}

async function newlyAdmitted({ database, claim, rollout: { plan, state, id } }: JobContext): Promise<readonly string[]> {
  // Before anybody is admitted it is all of them that a check asks for.
  const isForAll = claim.id === shadowOfAll({ plan, state });
  const [next, present] = [audienceAt(plan, state, state.step), state.admitted < 0 ? null : audienceAt(plan, state, state.admitted)];
  const subjects = await readSubjects(database, { id, plan, state });
  if (isForAll) return subjects.map(({ workspace }) => workspace);
  return subjects.filter((subject) => assign(subject, next).admitted && (present === null || !assign(subject, present).admitted)).map(({ workspace }) => workspace);
}

interface Batch {
  readonly both: BothReleases;
  readonly heads: readonly HeadRow[];
  readonly progress: Progress;
}

async function compileBatch({ database }: JobContext, { both, heads, progress }: Batch): Promise<Progress> {
  let { graphs, clean, gained, named } = progress;
  // Those that stand in the release's form already were admitted before.
  const before = heads.filter(({ migration }) => both.migration === null || migration !== both.migration.digest);
  const bodies = await readBodies(database, before);
  for (const { id } of before) {
    const text = bodies.get(id)?.toString('utf8');
    if (text === undefined) continue;
    graphs++;
    const codes = gainedCodes(text, both);
    if (codes !== null) clean++;
    if (codes !== null && codes.length > 0) {
      gained++;
      if (named.length < mostNamed) named = [...named, { graph: id, codes }];
    }
    // Requests are answered in between.
    await setImmediate();
  }
  return { ...progress, graphs, clean, gained, named };
}

/** Errors under the release of a document that had none under the control; `null` of one that had some. */
function gainedCodes(text: string, { release, control, migration }: BothReleases): readonly string[] | null {
  if (errorsIn(text, control).length > 0) return null;
  const carried = migration === null ? { text } : migrateUp(text, migration.steps);
  return 'quarantined' in carried ? ['cannot-follow'] : errorsIn(carried.text, release);
}

function errorsIn(text: string, { catalog, policy }: { readonly catalog: Catalog; readonly policy: Policy }): readonly string[] {
  const { value, diagnostics } = readDocument(text, { catalog });
  const found = (value?.graphs ?? []).flatMap((graph) => compile(graph, { catalog, policy, moment: 'save' }).diagnostics);
  return [...new Set([...diagnostics, ...found].flatMap(({ severity, code }) => (severity === 'error' ? [code] : [])))].sort();
}
