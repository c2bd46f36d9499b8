import pc from 'picocolors';
import { requireRunnable } from '../check/load-migration.ts';
import { type Command, type Io, parseOptions, UsageError } from '../command.ts';
import { attachedSource } from '../dry-run/attached-source.ts';
import { dryRun } from '../dry-run/dry-run.ts';
import { fileSource } from '../dry-run/file-source.ts';
import { forecastExit, forecastReport, forecastText } from '../dry-run/forecast-report.ts';
import { loadRelease } from '../dry-run/load-release.ts';
import type { DocumentSource } from '../dry-run/saved-document.ts';
import { stopSignal } from '../dry-run/stop-signal.ts';
import { storedSource } from '../dry-run/stored-source.ts';
import { writeLongJson } from '../report/write-long-json.ts';

export const forecastCommand: Command = {
  name: 'forecast',
  summary: 'Says what a release would change for whom, from a dry run over the stored graphs.',
  usage: 'forecast --release FILE [--workspace W]... [--data DIR] [--attach FILE [--database URL]] [--documents FILES]... [--json]',
  options: [
    ['--release FILE', 'a TypeScript file whose default export is a release or a migration'],
    ['--workspace W', 'the stored graphs of this workspace only; may be repeated'],
    ['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins'],
    ['--attach FILE', 'documents in a table of your own, { table, id, owner, document, revision } in JSON; read only'],
    ['--database URL', 'the PostgreSQL with that table; DATABASE_URL unless given'],
    ['--documents FILES', 'documents in files, which know no owner'],
    ['--json', 'the answer as JSON'],
    ['--quiet', 'no progress'],
  ],
  examples: ['turnbuckle forecast --release releases/strict.ts', 'turnbuckle forecast --release releases/strict.ts --attach attach.json --json'],
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {
      release: { type: 'string' },
      workspace: { type: 'string', multiple: true },
      data: { type: 'string' },
      attach: { type: 'string' },
      database: { type: 'string' },
      documents: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
    });
    const { release: path } = values;
    if (path === undefined || positionals.length > 0) throw new UsageError('Name the release with --release FILE, and nothing else without an option.');
    const release = await loadRelease(path, { cwd: io.cwd, nowMs: Date.now() });
    requireRunnable(release.migration, { path });
    for (const problem of release.problems) io.stderr.write(`It could not go out as it stands: ${problem}\n`);
    const source = await sourceOf(values, io);
    const stop = stopSignal();
    try {
      // A forecast tells all of it, also where a dry run before a migration would stop.
      const run = await dryRun(source, release.migration, {
        io,
        quiet: values.quiet === true,
        isGated: false,
        tellsAll: values.json === true,
        signal: stop.signal,
        policy: release.policy,
      });
      const report = forecastReport(run, { ...release, areFiles: source.areFiles });
      if (values.json === true) await writeLongJson(report, io);
      else io.stdout.write(forecastText(report, pc.createColors(io.color)));
      if (report.summary.interrupted === true) io.stderr.write('Interrupted: this is what was tried by then. Nothing was written; run the command again to try all.\n');
      return forecastExit(report);
    } finally {
      stop.dispose();
      await source.close();
    }
  },
};

interface Place {
  readonly workspace?: string[] | undefined;
  readonly data?: string | undefined;
  readonly attach?: string | undefined;
  readonly database?: string | undefined;
  readonly documents?: string[] | undefined;
}

async function sourceOf({ workspace, data, attach, database, documents }: Place, io: Io): Promise<DocumentSource> {
  if (attach !== undefined && documents !== undefined) throw new UsageError('Give either --documents or --attach.');
  const isElsewhere = attach !== undefined || documents !== undefined;
  if (isElsewhere && (workspace !== undefined || data !== undefined))
    throw new UsageError('--workspace and --data are about the stored graphs, not about --attach or --documents.');
  if (attach === undefined && database !== undefined) throw new UsageError('--database goes with --attach; the stored graphs are those of DATABASE_URL or --data.');
  if (attach !== undefined) return attachedSource({ attach, database, io });
  return documents === undefined ? storedSource({ data, workspaces: workspace, io }) : fileSource(documents, io.cwd);
}
