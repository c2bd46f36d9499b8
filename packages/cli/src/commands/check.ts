import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Baseline, baselineKey } from '@turnbuckle/compiler';
import { formats } from '@turnbuckle/formats';
import { isRecord, own } from '@turnbuckle/model';
import { type CheckedFile, type CheckSettings, checkFile } from '../check/check-file.ts';
import { collectFiles } from '../check/collect-files.ts';
import { loadCatalogs, readConfiguration } from '../check/load-catalogs.ts';
import { loadPolicy } from '../check/load-policy.ts';
import { type CheckReport, diagnosticsOf, type FileReport, summarise } from '../check/report.ts';
import { type Command, exitCode, type Io, parseOptions, UsageError } from '../command.ts';
import { reportGithub } from '../report/github.ts';
import { reportPretty } from '../report/pretty.ts';
import { Progress } from '../report/progress.ts';
import { reportSarif } from '../report/sarif.ts';

const reporters = ['pretty', 'json', 'sarif', 'github'] as const;

export const checkCommand: Command = {
  name: 'check',
  summary: 'Checks saved graphs against a catalog: which wires are wrong, and why.',
  usage: 'check FILES... [--catalog FILE]... [--policy NAME|FILE] [--format NAME] [--plan] [--fix] [--baseline FILE] [--reporter NAME]',
  options: [
    ['--catalog FILE', 'node kinds: Turnbuckle (TypeScript or JSON) or ComfyUI object_info; several add up'],
    ['--policy NAME|FILE', 'draft (default), strict, legacy, comfyui, litegraph, or a file'],
    ['--format NAME', `auto (default), ${formats.map(({ name }) => name).join(', ')}`],
    ['--plan', 'adds what would run'],
    ['--fix', 'applies the fixes that keep the meaning, and never removes an edge'],
    ['--baseline FILE', 'leaves out findings that FILE knows; writes it when it does not exist'],
    ['--reporter NAME', `${reporters.join(', ')}; --json is the second`],
    ['--quiet', 'no progress, no excerpts'],
  ],
  examples: ['turnbuckle check workflows/ --catalog object_info.json', 'turnbuckle check project.json --catalog studio.ts --policy strict --fix'],
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {
      catalog: { type: 'string', multiple: true },
      policy: { type: 'string' },
      format: { type: 'string' },
      plan: { type: 'boolean' },
      ports: { type: 'boolean' },
      fix: { type: 'boolean' },
      baseline: { type: 'string' },
      reporter: { type: 'string' },
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
    });
    if (positionals.length === 0) throw new UsageError('Name at least one file, folder or pattern.');
    if (values.ports === true) throw new UsageError('--ports is not there yet.');
    const reporter = values.json === true ? 'json' : (values.reporter ?? 'pretty');
    if (!reporters.some((name) => name === reporter)) throw new UsageError(`There is no reporter '${reporter}'. Expected ${reporters.join(', ')}.`);
    const { catalog, overridden } = await loadCatalogs(values.catalog ?? [], io.cwd);
    const settings: CheckSettings = {
      catalog,
      policy: await loadPolicy(values.policy ?? 'draft', io.cwd),
      format: formatNamed(values.format ?? 'auto'),
      plan: values.plan === true,
      fix: values.fix === true,
      baseline: values.baseline === undefined ? null : await readBaseline(values.baseline, io.cwd),
      stdin: io.stdin,
    };
    const { checked, ms, interrupted } = await checkAll(await collectFiles(positionals, io.cwd), { settings, io, quiet: values.quiet === true });
    if (values.baseline !== undefined && settings.baseline === null && !interrupted) await writeBaseline(values.baseline, checked, io);
    const files = withOverridden(
      checked.map(({ report }) => report),
      overridden,
    );
    const report: CheckReport = { version: 1, summary: summarise(files, { ms, interrupted }), files };
    print(reporter, { report, texts: checked.map(({ text }) => text), io, quiet: values.quiet === true });
    return codeOf(report, { hasCatalog: catalog !== null, isNewBaseline: values.baseline !== undefined && settings.baseline === null });
  },
};

function formatNamed(name: string): CheckSettings['format'] {
  const format = name === 'auto' ? 'auto' : formats.find((candidate) => candidate.name === name || (name === 'comfyui' && candidate.name === 'comfyui-ui'))?.name;
  if (format === undefined) throw new UsageError(`There is no format '${name}'. Expected auto, ${formats.map((candidate) => candidate.name).join(', ')}.`);
  // `comfyui` means either of its two shapes, which the content tells.
  return name === 'comfyui' ? 'auto' : format;
}

interface Run {
  readonly settings: CheckSettings;
  readonly io: Io;
  readonly quiet: boolean;
}

/** Checks file after file; an interrupt stops before the next one and keeps what was done. */
async function checkAll(files: Awaited<ReturnType<typeof collectFiles>>, { settings, io, quiet }: Run): Promise<{ checked: CheckedFile[]; ms: number; interrupted: boolean }> {
  const started = performance.now();
  const progress = new Progress(io, { total: files.length, quiet });
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  const checked: CheckedFile[] = [];
  for (const file of files) {
    if (interrupted) break;
    checked.push(await checkFile(file, settings));
    progress.advance(file.path);
    // Lets signals in between files.
    await new Promise((continueRun) => setImmediate(continueRun));
  }
  process.off('SIGINT', interrupt);
  progress.stop();
  if (interrupted) io.stderr.write(`Interrupted after ${checked.length} of ${files.length} files; what was checked follows. Run the command again to check all.\n`);
  return { checked, ms: Math.round((performance.now() - started) * 10) / 10, interrupted };
}

async function readBaseline(path: string, cwd: string): Promise<Baseline | null> {
  const absolute = resolve(cwd, path);
  const there = await readFile(absolute).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  if (!there) return null;
  const value = await readConfiguration(absolute, path);
  const keys = own(value, 'keys');
  if (!isRecord(value) || !Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
    throw new UsageError(`${path}: expected { "version": 1, "keys": [...] }, as --baseline writes it.`);
  return { version: 1, keys };
}

async function writeBaseline(path: string, checked: readonly CheckedFile[], io: Io): Promise<void> {
  const keys = checked.flatMap(({ report }) => diagnosticsOf(report).map(baselineKey)).sort();
  await writeFile(resolve(io.cwd, path), `${JSON.stringify({ version: 1, keys }, null, 1)}\n`);
  io.stderr.write(`Wrote ${keys.length} known findings to ${path}; from now on only new ones are told.\n`);
}

function withOverridden(files: readonly FileReport[], overridden: readonly string[]): readonly FileReport[] {
  const [first, ...rest] = files;
  if (first === undefined || overridden.length === 0) return files;
  const names = overridden.slice(0, 5).join(', ') + (overridden.length > 5 ? ` and ${overridden.length - 5} more` : '');
  const note = { code: 'catalog-overridden', severity: 'info' as const, message: `Several catalogs declare ${names}; the last one counts.`, at: {}, because: [], fixes: [] };
  return [{ ...first, diagnostics: [note, ...(first.diagnostics ?? [])] }, ...rest];
}

interface Printing {
  readonly report: CheckReport;
  readonly texts: readonly (string | null)[];
  readonly io: Io;
  readonly quiet: boolean;
}

function print(reporter: string, { report, texts, io, quiet }: Printing): void {
  if (reporter === 'json') io.stdout.write(`${JSON.stringify(report)}\n`);
  else if (reporter === 'sarif') io.stdout.write(`${JSON.stringify(reportSarif(report), null, 2)}\n`);
  else if (reporter === 'github') io.stdout.write(reportGithub(report));
  else io.stdout.write(reportPretty(report, { texts, color: io.color, quiet }));
}

/** Unreadable input outweighs findings; a catalog that checked nothing of a graph is a finding of its own. */
function codeOf({ summary, files }: CheckReport, { hasCatalog, isNewBaseline }: { hasCatalog: boolean; isNewBaseline: boolean }): number {
  if (summary.interrupted === true) return exitCode.interrupted;
  if (summary.unreadable > 0) return exitCode.usage;
  const nothingChecked = hasCatalog && files.some(({ graphs }) => graphs.some(({ edges, edgesChecked }) => edges > 0 && edgesChecked === 0));
  return (summary.errors > 0 && !isNewBaseline) || nothingChecked ? exitCode.findings : exitCode.fine;
}
