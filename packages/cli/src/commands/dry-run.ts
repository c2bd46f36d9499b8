import { loadMigration, requireRunnable } from '../check/load-migration.ts';
import { type Io, parseOptions, UsageError } from '../command.ts';
import { attachedSource } from '../dry-run/attached-source.ts';
import { dryRun } from '../dry-run/dry-run.ts';
import { dryRunExit, dryRunReport, writeDryRun } from '../dry-run/dry-run-report.ts';
import { fileSource } from '../dry-run/file-source.ts';
import { stopSignal } from '../dry-run/stop-signal.ts';
import { writeLongJson } from '../report/write-long-json.ts';

const reporters = ['pretty', 'json'];

/** `migrate dry-run FILE (--documents FILES... | --attach FILE [--database URL])`: every document over and back, and nothing written. */
export async function dryRunCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    documents: { type: 'string', multiple: true },
    attach: { type: 'string' },
    database: { type: 'string' },
    digest: { type: 'string' },
    reporter: { type: 'string' },
    json: { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  const { attach, database, digest, reporter = 'pretty' } = values;
  if (!reporters.includes(reporter)) throw new UsageError(`There is no reporter '${reporter}'. Expected ${reporters.join(', ')}.`);
  const [path = '', ...more] = positionals;
  const migration = await loadMigration(positionals[0], io.cwd);
  requireRunnable(migration, { path, digest });
  const patterns = [...(values.documents ?? []), ...more];
  if (attach === undefined && patterns.length === 0) throw new UsageError('Name the documents with --documents FILES, or the table that holds them with --attach FILE.');
  if (attach !== undefined && patterns.length > 0) throw new UsageError('Give either --documents or --attach.');
  const source = attach === undefined ? await fileSource(patterns, io.cwd) : await attachedSource({ attach, database, io });
  const stop = stopSignal();
  try {
    const isJson = values.json === true || reporter === 'json';
    const run = await dryRun(source, migration, { io, quiet: values.quiet === true, isGated: true, tellsAll: isJson, signal: stop.signal });
    const report = dryRunReport(run, source);
    if (isJson) await writeLongJson(report, io);
    else writeDryRun(report, io);
    return dryRunExit(report);
  } finally {
    stop.dispose();
    await source.close();
  }
}
