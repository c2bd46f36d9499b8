import { relative } from 'node:path';
import { type Migration, migrationDigest, type Scripts } from '@turnbuckle/evolve';
import { type Cohort, type Database, packMigration, type RunDirection, readRun, registerMigration, runWorker, startRun } from '@turnbuckle/store';
import { adminPerson } from '../authenticate.ts';
import { pictureOf } from '../review/picture-of.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { loadMigrationFile } from './load-migration-file.ts';
import { showRun } from './migrate-status.ts';
import { watchRun } from './run-progress.ts';
import { stopSignal } from './stop-signal.ts';
import { requireMigration, withDatabase } from './with-database.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;
const common = { workspace: texts, format: texts, user: text, data: text, json: flag, quiet: flag } as const;

/** `migrate run FILE [--dry] [--first W]... [--workspace W]... [--format F]... [--user P] [--data DIR] [--quiet] [--json]`: registers, starts or carries on, and works until it is done. */
export async function runMigration(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, dry: flag, first: texts });
  const path = onlyArgument(positionals, "'migrate run' takes one migration: a TypeScript file whose default export is migration({ id, from, to }, …).");
  const migration = await loadMigrationFile(path);
  return withDatabase(values.data, async (database) => {
    const made = await registerMigration(database, packMigration(migration), { person: values.user ?? adminPerson, nowMs: Date.now() });
    if (made.outcome === 'refused') throw new UsageError(`${relative('', path)}: ${made.problems.join(' ')} Nothing was touched.`);
    const direction = values.dry === true ? 'dry' : 'up';
    const run = await startOrCarryOn(database, { digest: made.digest, direction, first: values.first, ...cohortOf(values), user: values.user });
    return run === null ? exitCode.findings : workUntilDone(database, run, { ...values, scripts: migration.scripts });
  });
}

/** `migrate rollback MIGRATION [--migration FILE] [--workspace W]... [--format F]... [--user P] [--data DIR] [--quiet] [--json]`: by name, digest or the beginning of one. */
export async function rollbackMigration(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, migration: text });
  const wanted = onlyArgument(positionals, "'migrate rollback' takes one migration: its name, or its digest.");
  return withDatabase(values.data, async (database) => {
    const digest = await requireMigration(database, wanted);
    const scripts = await scriptsFor(database, digest, values.migration);
    const run = await startOrCarryOn(database, { digest, direction: 'down', ...cohortOf(values), user: values.user });
    return run === null ? exitCode.findings : workUntilDone(database, run, { ...values, scripts });
  });
}

function cohortOf({ workspace, format }: { readonly workspace?: readonly string[] | undefined; readonly format?: readonly string[] | undefined }): { readonly cohort: Cohort } {
  return { cohort: { ...(workspace === undefined ? {} : { workspaces: workspace }), ...(format === undefined ? {} : { formats: format }) } };
}

/** The code of a stored migration's scripts, which no database holds, from the file that declares it. Throws `UsageError` where it is missing. */
export async function scriptsFor(database: Database, digest: string, path: string | undefined): Promise<Scripts | undefined> {
  const file = path === undefined ? null : await loadMigrationFile(path);
  if (file !== null && migrationDigest(file) !== digest)
    throw new UsageError(`${path} declares another migration: its digest is ${migrationDigest(file).slice(0, 12)}, and the stored one is ${digest.slice(0, 12)}.`);
  const [stored] = await database.query<{ scripts: string[] }>('select scripts from turnbuckle.document_migrations where digest = $1', [digest]);
  if (file === null && stored !== undefined && stored.scripts.length > 0)
    throw new UsageError(
      `This migration runs the scripts ${stored.scripts.map((key) => key.slice(0, key.lastIndexOf(':'))).join(', ')}. Name the file that declares it with --migration FILE.`,
    );
  return file?.scripts;
}

/** Scripts of migrations that are registered here, for a worker that takes any run. */
export async function scriptsOfFiles(database: Database, paths: readonly string[]): Promise<Scripts> {
  const scripts: Record<string, NonNullable<Migration['scripts']>[string]> = {};
  for (const path of paths) {
    const migration = await loadMigrationFile(path);
    const digest = migrationDigest(migration);
    const known = await database.query('select from turnbuckle.document_migrations where digest = $1', [digest]);
    if (known.length === 0) throw new UsageError(`${path}: the migration ${digest.slice(0, 12)} is not registered here. 'turnbuckle migrate run' registers it.`);
    for (const [name, script] of Object.entries(migration.scripts ?? {})) {
      if (Object.hasOwn(scripts, name) && String(scripts[name]) !== String(script))
        throw new UsageError(`${path}: another file has a script '${name}' too. Give it a worker of its own.`);
      scripts[name] = script;
    }
  }
  return scripts;
}

interface Start {
  readonly digest: string;
  readonly direction: RunDirection;
  readonly cohort: Cohort;
  readonly first?: readonly string[] | undefined;
  readonly user?: string | undefined;
}

/** Starts a run, or finds the one that was cut off; gives its id, or `null` after it told why there is none. */
export async function startOrCarryOn(database: Database, { digest, direction, cohort, first, user }: Start): Promise<string | null> {
  const started = await startRun(database, { migration: digest, direction, cohort, first }, { person: user ?? adminPerson, nowMs: Date.now(), clock: Date.now });
  switch (started.outcome) {
    case 'started':
      return started.run;
    case 'no-migration':
      throw new Error(`the migration ${digest} was found a moment ago`);
    case 'invalid':
      process.stderr.write(`On the graphs as they stand this does not hold: ${started.checks.join('; ')}. Nothing was started.\n`);
      return null;
    case 'no-way-back':
      process.stderr.write('The way back of this migration was given up: what it needs was dropped, after a sign-off.\n');
      return null;
    case 'busy': {
      const busy = await readRun(database, started.run, { nowMs: Date.now() });
      if (busy?.migration === digest && busy.direction === direction && busy.state !== 'paused') {
        process.stderr.write(`carries on with the run ${started.run}\n`);
        return started.run;
      }
      process.stderr.write(`The run ${started.run} (${busy?.name ?? ''}, ${busy?.direction ?? ''}) is ${busy?.state ?? 'there'}. One run writes at a time.\n`);
      return null;
    }
  }
}

interface Working {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly scripts?: Scripts | undefined;
}

/** Works beside other workers until the run ends or somebody stops it, and tells how it stands. */
export async function workUntilDone(database: Database, run: string, { json, quiet = false, scripts = {} }: Working): Promise<number> {
  await workOn(database, run, { quiet, scripts });
  return showRun(database, run, json);
}

export async function workOn(database: Database, run: string, { quiet, scripts }: { readonly quiet: boolean; readonly scripts: Scripts }): Promise<void> {
  const stop = stopSignal();
  const watch = watchRun(database, run, { quiet });
  try {
    await runWorker(database, { signal: stop.signal, clock: Date.now, untilIdle: true, scripts, pictureOf });
  } finally {
    await watch.stop();
    stop.dispose();
  }
}
