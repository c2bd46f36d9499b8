import { relative } from 'node:path';
import {
  type Database,
  findMigrations,
  isUuid,
  listRuns,
  migrate as migrateSchema,
  openDatabase,
  packMigration,
  type RunDirection,
  readRun,
  registerMigration,
  runResults,
  runWorker,
  startRun,
} from '@turnbuckle/store';
import { adminPerson } from '../authenticate.ts';
import { databasePlace, exitCode, parseCommandLine, UsageError } from './command-line.ts';
import { loadMigrationFile } from './load-migration-file.ts';
import { runLine, runText } from './run-text.ts';
import { stopSignal } from './stop-signal.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;
/** As the `turnbuckle` command says it: the work was stopped in the middle. */
const interrupted = 3;

/** `migrate run|status|rollback ...`: carries the stored graphs over and back. */
export async function migrateGraphs([action = '', ...argv]: readonly string[]): Promise<number> {
  if (action === 'run') return run(argv);
  if (action === 'status') return status(argv);
  if (action === 'rollback') return rollback(argv);
  throw new UsageError(`Expected migrate run | status | rollback, got '${action}'.`);
}

/** `migrate run FILE [--dry] [--workspace W]... [--format F]... [--user P] [--data DIR] [--json]`: registers, starts or carries on, and works until it is done. */
async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { dry: flag, workspace: texts, format: texts, user: text, data: text, json: flag });
  const migration = await loadMigrationFile(only(positionals, "'migrate run' takes one migration: a TypeScript file whose default export is migration({ id, from, to }, …)."));
  return withDatabase(values.data, async (database) => {
    const made = await registerMigration(database, packMigration(migration), { person: values.user ?? adminPerson, nowMs: Date.now() });
    if (made.outcome === 'refused') throw new UsageError(`${relative('', positionals[0] ?? '')}: ${made.problems.join(' ')} Nothing was touched.`);
    return work(database, { digest: made.digest, direction: values.dry === true ? 'dry' : 'up', ...values });
  });
}

/** `migrate rollback MIGRATION [--workspace W]... [--format F]... [--user P] [--data DIR] [--json]`: by name, digest or the beginning of one. */
async function rollback(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { workspace: texts, format: texts, user: text, data: text, json: flag });
  const wanted = only(positionals, "'migrate rollback' takes one migration: its name, or its digest.");
  return withDatabase(values.data, async (database) => {
    const [digest, ...others] = await findMigrations(database, wanted);
    if (digest === undefined) throw new UsageError(`There is no migration '${wanted}' here. 'turnbuckle migrate status' lists the runs.`);
    if (others.length > 0) throw new UsageError(`'${wanted}' may be ${[digest, ...others].map((one) => one.slice(0, 12)).join(' or ')}. Give one of these digests.`);
    return work(database, { digest, direction: 'down', ...values });
  });
}

interface Work {
  readonly digest: string;
  readonly direction: RunDirection;
  readonly workspace?: readonly string[] | undefined;
  readonly format?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Starts a run, or carries on with the one that was cut off, and works beside other workers until it ends. */
async function work(database: Database, { digest, direction, workspace, format, user, json }: Work): Promise<number> {
  const cohort = { ...(workspace === undefined ? {} : { workspaces: workspace }), ...(format === undefined ? {} : { formats: format }) };
  const started = await startRun(database, { migration: digest, direction, cohort }, { person: user ?? adminPerson, nowMs: Date.now(), clock: Date.now });
  if (started.outcome === 'invalid') {
    process.stderr.write(`On the graphs as they stand this does not hold: ${started.checks.join('; ')}. Nothing was started.\n`);
    return exitCode.findings;
  }
  if (started.outcome === 'no-migration') throw new Error(`the migration ${digest} was found a moment ago`);
  if (started.outcome === 'no-way-back') {
    process.stderr.write('The way back of this migration was given up: what it needs was dropped, after a sign-off.\n');
    return exitCode.findings;
  }
  const id = started.run;
  if (started.outcome === 'busy') {
    const busy = await readRun(database, id, { nowMs: Date.now() });
    if (busy?.migration !== digest || busy.direction !== direction || busy.state === 'paused') {
      process.stderr.write(`The run ${id} (${busy?.name ?? ''}, ${busy?.direction ?? ''}) is ${busy?.state ?? 'there'}. One run writes at a time.\n`);
      return exitCode.findings;
    }
    process.stderr.write(`carries on with the run ${id}\n`);
  }
  const stop = stopSignal();
  try {
    await runWorker(database, { signal: stop.signal, clock: Date.now, untilIdle: true });
  } finally {
    stop.dispose();
  }
  return show(database, id, json);
}

/** `migrate status [RUN] [--data DIR] [--json]`: the newest runs, or all about one. */
async function status(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { data: text, json: flag });
  const [id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError("'migrate status' takes the id of one run, or nothing.");
  return withDatabase(values.data, async (database) => {
    if (id !== undefined) {
      if (isUuid(id) && (await readRun(database, id, { nowMs: Date.now() })) !== null) return show(database, id, values.json);
      throw new UsageError(`There is no run '${id}'.`);
    }
    const runs = await listRuns(database, { nowMs: Date.now() });
    if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, runs })}\n`);
    else process.stdout.write(runs.length === 0 ? 'no runs yet\n' : `${runs.map(runLine).join('\n')}\n`);
    return exitCode.fine;
  });
}

async function show(database: Database, id: string, json: boolean | undefined): Promise<number> {
  const report = await readRun(database, id, { nowMs: Date.now() });
  if (report === null) throw new Error(`the run ${id} was there a moment ago`);
  const documents = await runResults(database, id);
  if (json === true) process.stdout.write(`${JSON.stringify({ version: 1, ...report, documents })}\n`);
  else {
    for (const { graph, outcome, detail } of documents) if (outcome === 'quarantined') process.stdout.write(`stays     ${graph}: ${detail ?? ''}\n`);
    process.stdout.write(runText(report));
  }
  if (report.state === 'done') return report.counts.quarantined > 0 ? exitCode.findings : exitCode.fine;
  return report.state === 'failed' ? exitCode.findings : interrupted;
}

function only(positionals: readonly string[], expected: string): string {
  const [first, ...rest] = positionals;
  if (first === undefined || rest.length > 0) throw new UsageError(expected);
  return first;
}

async function withDatabase(data: string | undefined, use: (database: Database) => Promise<number>): Promise<number> {
  const { dataFolder, databaseUrl } = databasePlace(data);
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  try {
    await migrateSchema(database, { nowMs: Date.now() });
    return await use(database);
  } finally {
    await database.close();
  }
}
