import { resolve } from 'node:path';
import { checkSteps, coverageGate, type Migration, migrateDown, migrateUp, migrationDigest } from '@turnbuckle/evolve';
import { decodeUtf8 } from '@turnbuckle/formats';
import { isRecord, own } from '@turnbuckle/model';
import { collectFiles } from '../check/collect-files.ts';
import { loadModule } from '../check/load-module.ts';
import { readBytes } from '../check/read-bytes.ts';
import { type Command, exitCode, type Io, parseOptions, UsageError } from '../command.ts';
import { Progress } from '../report/progress.ts';
import { runOnServer } from './server-commands.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Checks a migration, tries it on files, and carries the stored graphs over and back.',
  usage: 'migrate check FILE [--json] | migrate dry-run FILE --documents FILES... [--json] | migrate run FILE [--dry] | migrate status [RUN] | migrate rollback MIGRATION',
  options: [
    ['--documents FILES', 'files, folders or patterns of stored documents'],
    ['--json', 'the answer as JSON'],
    ['--quiet', 'no progress'],
    ['--dry', 'run: counts and tells, and writes no graph'],
    ['--workspace W', 'run, rollback: the graphs of this workspace only; may be repeated'],
    ['--format F', 'run, rollback: the graphs of this format only; may be repeated'],
    ['--user P', 'run, rollback: who does it'],
    ['--data DIR', 'run, status, rollback: where the embedded PostgreSQL lives; DATABASE_URL wins'],
  ],
  examples: ['turnbuckle migrate check migrations/7-strict.ts', 'turnbuckle migrate dry-run migrations/7-strict.ts --documents saved/'],
  async run(args, io) {
    const [verb, ...rest] = args;
    if (verb === 'check') return checkMigration(rest, io);
    if (verb === 'dry-run') return dryRun(rest, io);
    if (verb === 'run' || verb === 'status' || verb === 'rollback') return runOnServer('migrate', args, io);
    throw new UsageError(`${verb === undefined ? '' : `There is no 'migrate ${verb}' yet. `}Expected 'check', 'dry-run', 'run', 'status' or 'rollback'.`);
  },
};

async function loadMigration(path: string | undefined, io: Io): Promise<Migration> {
  if (path === undefined) throw new UsageError('Name a migration: a TypeScript file whose default export is migration({ id, from, to }, …).');
  const loaded = await loadModule(resolve(io.cwd, path), path);
  if (!isRecord(loaded) || !Array.isArray(own(loaded, 'steps')) || !isRecord(own(loaded, 'from')))
    throw new UsageError(`${path}: expected a migration as its default export: export default migration({ id, from, to }, (m) => […]).`);
  return loaded as unknown as Migration;
}

async function checkMigration(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  const migration = await loadMigration(positionals[0], io);
  const problems = checkSteps(migration);
  const { changes, uncovered, waived, expired } = coverageGate(migration, Date.now());
  const passes = problems.length === 0 && uncovered.length === 0;
  if (values.json === true) {
    io.stdout.write(`${JSON.stringify({ version: 1, id: migration.id, digest: migrationDigest(migration), passes, problems, uncovered, waived, expired })}\n`);
    return passes ? exitCode.fine : exitCode.findings;
  }
  for (const { message } of problems) io.stdout.write(`wrong     ${message}\n`);
  for (const { code, kind, port, param } of uncovered)
    io.stdout.write(
      `uncovered ${code} ${kind}${port === undefined && param === undefined ? '' : `.${port ?? param}`}: stored graphs would break, no step answers it, and nobody waived it\n`,
    );
  for (const { change, waiver } of waived) io.stdout.write(`waived    ${change.code} ${change.kind} by ${waiver.role} until ${waiver.until}: ${waiver.reason}\n`);
  for (const { code, kind, until } of expired) io.stdout.write(`expired   the waiver for ${code} ${kind} ended on ${until}\n`);
  io.stdout.write(
    `${migration.id}: ${migration.steps.length} steps, ${changes.length} changes beside renamings, ${uncovered.length} uncovered; digest ${migrationDigest(migration).slice(0, 12)}\n`,
  );
  return passes ? exitCode.fine : exitCode.findings;
}

type Outcome = 'clean' | 'changed' | 'quarantined';

interface DocumentOutcome {
  readonly path: string;
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Edges that the migration would quarantine, by code. */
  readonly codes?: Readonly<Record<string, number>>;
}

async function dryRun(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { documents: { type: 'string', multiple: true }, json: { type: 'boolean' }, quiet: { type: 'boolean' } });
  const migration = await loadMigration(positionals[0], io);
  const problems = checkSteps(migration);
  if (problems.length > 0) throw new UsageError(`${positionals[0] ?? ''}: ${problems.map(({ message }) => message).join(' ')}`);
  const patterns = [...(values.documents ?? []), ...positionals.slice(1)];
  if (patterns.length === 0) throw new UsageError('Name the documents with --documents FILES.');
  const started = performance.now();
  const files = await collectFiles(patterns, io.cwd);
  const progress = new Progress(io, { total: files.length, quiet: values.quiet === true });
  const outcomes: DocumentOutcome[] = [];
  let proven = 0;
  for (const { path, absolute } of files) {
    const outcome = await tryOne({ path, absolute }, migration);
    outcomes.push(outcome);
    if (outcome.outcome !== 'quarantined') proven++;
    progress.advance(path);
  }
  progress.stop();
  const ms = Math.round(performance.now() - started);
  return report(outcomes, { proven, ms, json: values.json === true, io });
}

/** Takes one document over and at once back; nothing is written. */
async function tryOne({ path, absolute }: { path: string; absolute: string }, migration: Migration): Promise<DocumentOutcome> {
  const decoded = decodeUtf8(await readBytes({ path, absolute }));
  if ('fault' in decoded) return { path, outcome: 'quarantined', reason: decoded.fault.message };
  const up = migrateUp(decoded.text, migration);
  if ('quarantined' in up) return { path, outcome: 'quarantined', reason: up.quarantined };
  const down = migrateDown(up.text, migration, up.complement);
  if ('quarantined' in down) return { path, outcome: 'quarantined', reason: down.quarantined };
  if (down.text !== decoded.text) return { path, outcome: 'quarantined', reason: 'its way back does not give the original bytes' };
  const codes: Record<string, number> = {};
  for (const step of up.complement.steps)
    for (const entry of Object.values(step ?? {}).flat()) {
      const code = own(entry, 'quarantined');
      if (typeof code === 'string') codes[code] = (codes[code] ?? 0) + 1;
    }
  return { path, outcome: up.unchanged ? 'clean' : 'changed', ...(Object.keys(codes).length > 0 ? { codes } : {}) };
}

function report(outcomes: readonly DocumentOutcome[], { proven, ms, json, io }: { proven: number; ms: number; json: boolean; io: Io }): number {
  const count = (wanted: Outcome): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const byCode: Record<string, number> = {};
  for (const { codes } of outcomes) for (const [code, edges] of Object.entries(codes ?? {})) byCode[code] = (byCode[code] ?? 0) + edges;
  const summary = {
    documents: outcomes.length,
    clean: count('clean'),
    changed: count('changed'),
    quarantined: count('quarantined'),
    roundTripProven: proven,
    ms,
    docsPerSecond: ms === 0 ? null : Math.round((outcomes.length / ms) * 1_000),
  };
  if (json) io.stdout.write(`${JSON.stringify({ version: 1, summary, byCode, byOwner: [], documents: outcomes.filter(({ outcome }) => outcome !== 'clean') })}\n`);
  else {
    for (const { path, outcome, reason } of outcomes) if (outcome === 'quarantined') io.stdout.write(`quarantined ${path}: ${reason ?? ''}\n`);
    for (const [code, edges] of Object.entries(byCode).sort((a, b) => b[1] - a[1])) io.stdout.write(`${String(edges).padStart(6)} edges quarantined in place: ${code}\n`);
    io.stdout.write(
      `${summary.documents} documents: ${summary.clean} clean, ${summary.changed} changed, ${summary.quarantined} cannot follow; ${proven} ways back run and equal to the byte\n`,
    );
  }
  return summary.quarantined > 0 ? exitCode.findings : exitCode.fine;
}
