import { coverageGate, migrationDigest } from '@turnbuckle/evolve';
import { loadMigration, stepProblems } from '../check/load-migration.ts';
import { type Command, exitCode, type Io, parseOptions, UsageError } from '../command.ts';
import { dryRunCommand } from './dry-run.ts';
import { newMigration } from './migrate-new.ts';
import { storedVerbs } from './migrate-verbs.ts';
import { runOnServer } from './server-commands.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Drafts and checks a migration, tries it on documents, and carries the stored graphs over and back.',
  usage:
    'migrate new NAME --from OLD --to NEW [--graphs FILES]... [--id ID] | migrate check FILE [--json] | migrate dry-run FILE --documents FILES... [--json] | migrate dry-run FILE --attach ATTACH [--database URL] [--json] | migrate run|status|rollback|verify|contract|set|pause|resume ...',
  options: [
    ['--from OLD, --to NEW', 'new: the catalogs that it leads between'],
    ['--graphs FILES', 'new: stored graphs, as evidence for renamings'],
    ['--id ID', "new: the migration's id; its name unless given"],
    ['--documents FILES', 'dry-run: files, folders or patterns of stored documents'],
    ['--attach FILE', 'dry-run: documents in a table of your own, { table, id, owner, document, revision } in JSON; read only'],
    ['--database URL', 'dry-run: the PostgreSQL with that table; DATABASE_URL unless given'],
    ['--digest SHA256', 'dry-run: refuses unless the migration has this digest, or one that begins so'],
    ['--json', 'the answer as JSON'],
    ['--quiet', 'no progress'],
    ['run, status, rollback, …', "over the stored graphs; 'turnbuckle migrate VERB --help' tells each one's options"],
  ],
  examples: ['turnbuckle migrate check migrations/7-strict.ts', 'turnbuckle migrate dry-run migrations/7-strict.ts --documents saved/'],
  verbs: storedVerbs,
  async run(args, io) {
    const [verb, ...rest] = args;
    if (verb === 'new') return newMigration(rest, io);
    if (verb === 'check') return checkMigration(rest, io);
    if (verb === 'dry-run') return dryRunCommand(rest, io);
    if (storedVerbs.some(({ name }) => name === verb)) return runOnServer('migrate', args, io);
    const names = storedVerbs
      .map(({ name }) => `'${name}'`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1');
    throw new UsageError(`${verb === undefined ? '' : `There is no 'migrate ${verb}'. `}Expected 'new', 'check', 'dry-run', ${names}.`);
  },
};

async function checkMigration(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  const migration = await loadMigration(positionals[0], io.cwd);
  const problems = stepProblems(migration);
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
