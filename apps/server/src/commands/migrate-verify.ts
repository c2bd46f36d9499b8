import { type BackupCheck, type Database, isUuid, listRuns, type RunReport, readRun, runResults, verifyBackupPoint } from '@turnbuckle/store';
import { exitCode, onlyArgument, parseCommandLine } from './command-line.ts';
import { scriptsFor, startOrCarryOn, workOn } from './migrate-run.ts';
import { runExit } from './migrate-status.ts';
import { watchCount } from './run-progress.ts';
import { runText } from './run-text.ts';
import { stopSignal } from './stop-signal.ts';
import { requireMigration, requireRun, withDatabase } from './with-database.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const mostNamed = 20;

interface CheckedPoint extends BackupCheck {
  readonly run: string;
  /** When its bodies were given up, after a sign-off; then there is nothing to hold. */
  readonly givenUpAtMs: number | null;
}

/** `migrate verify RUN|MIGRATION [--migration FILE] [--user P] [--data DIR] [--quiet] [--json]`: reads the backup point again; of a migration it runs every way back too. */
export async function verifyMigration(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { migration: text, user: text, data: text, json: flag, quiet: flag });
  const wanted = onlyArgument(positionals, "'migrate verify' takes one run by its id, or one migration by its name or digest.");
  const quiet = values.quiet ?? false;
  return withDatabase(values.data, async (database) => {
    const migration = isUuid(wanted) ? null : await requireMigration(database, wanted);
    const scripts = migration === null ? {} : ((await scriptsFor(database, migration, values.migration)) ?? {});
    const run = migration === null ? await requireRun(database, wanted) : await newestWayThere(database, migration);
    const point = run === null ? null : await checkPoint(database, run, { quiet });
    if (point === 'interrupted') return exitCode.interrupted;
    const id = migration === null ? null : await startOrCarryOn(database, { digest: migration, direction: 'verify', cohort: {}, user: values.user });
    if (migration !== null && id === null) return exitCode.findings;
    if (id !== null) await workOn(database, id, { quiet, scripts });
    const report = id === null ? null : await readRun(database, id, { nowMs: Date.now() });
    const documents = id === null ? [] : await runResults(database, id);
    if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, backupPoint: point, run: report === null ? null : { ...report, documents } })}\n`);
    else {
      if (point !== null) process.stdout.write(pointText(point));
      for (const { graph, detail } of documents) process.stdout.write(`no way back ${graph}: ${detail ?? ''}\n`);
      if (report !== null) process.stdout.write(runText(report));
    }
    if (point !== null && !point.ok && point.givenUpAtMs === null) return exitCode.findings;
    return report === null ? exitCode.fine : runExit(report);
  });
}

/** The newest run up of a migration, whose backup point is what a way back gives. */
async function newestWayThere(database: Database, migration: string): Promise<RunReport | null> {
  const runs = await listRuns(database, { nowMs: Date.now(), limit: 10_000 });
  const found = runs.find((run) => run.migration === migration && run.direction === 'up');
  return found === undefined ? null : readRun(database, found.id, { nowMs: Date.now() });
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

async function checkPoint(database: Database, { id, migration, createdAtMs, counts }: RunReport, { quiet }: { readonly quiet: boolean }): Promise<CheckedPoint | 'interrupted'> {
  const stop = stopSignal();
  const watch = watchCount('backup point, chunks read', counts.chunks + counts.chunksSplit, { quiet });
  try {
    const check = await verifyBackupPoint(database, id, () => {
      if (stop.signal.aborted) throw new Interrupted();
      watch.advance();
    });
    const [stored] = await database.query<{ atMs: number | null }>('select contracted_at_ms as "atMs" from turnbuckle.document_migrations where digest = $1', [migration]);
    const atMs = stored?.atMs ?? null;
    return { run: id, ...check, givenUpAtMs: check.ok || atMs === null || atMs < createdAtMs ? null : atMs };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return 'interrupted';
  } finally {
    watch.stop();
    stop.dispose();
  }
}

function pointText({ run, ok, documents, digest, missing, givenUpAtMs }: CheckedPoint): string {
  if (ok) return `backup    ${documents} documents of the run ${run} can be given back as they were, ${digest.slice(0, 12)}\n`;
  if (givenUpAtMs !== null) return `backup    the old bodies of the run ${run} were given up on ${new Date(givenUpAtMs).toISOString()}, after a sign-off\n`;
  const named = missing.slice(0, mostNamed).map((graph) => `BROKEN    ${graph}: its body of that time is not stored any more, or is another one\n`);
  const more = missing.length > mostNamed ? `BROKEN    and ${missing.length - mostNamed} more\n` : '';
  return `${named.join('')}${more}BROKEN    the backup point of the run ${run} does not hold: its bodies give ${digest.slice(0, 12)}\n`;
}
