import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CatalogChange, diffCatalogs, draftMigration, suggestMigration } from '@turnbuckle/evolve';
import { type Catalog, catalogToJson } from '@turnbuckle/model';
import { loadGraphs, touchedGraphs } from '../catalog/stored-graphs.ts';
import { loadCatalog } from '../check/load-catalogs.ts';
import { type Command, exitCode, type Io, parseOptions, UsageError } from '../command.ts';

export const catalogCommand: Command = {
  name: 'catalog',
  summary: 'Imports foreign catalogs, tells what changed between two, and drafts a migration.',
  usage: 'catalog import FILE [--from comfyui] [-o FILE] | catalog diff OLD NEW [--graphs FILES]... [--json] | catalog suggest OLD NEW [--graphs FILES]... [-o FILE]',
  options: [
    ['--from NAME', 'the tool that wrote the catalog: comfyui; told by content unless given'],
    ['-o, --output FILE', 'where the Turnbuckle catalog goes; standard output unless given'],
    ['--graphs FILES', 'stored graphs: how many each change touches, and evidence for renamings'],
    ['--json', 'the answer as JSON'],
  ],
  examples: ['turnbuckle catalog import object_info.json --from comfyui -o comfyui.json', 'turnbuckle catalog diff comfyui-2025.json comfyui-2026.json --graphs workflows/'],
  async run(args, io) {
    const [verb, ...rest] = args;
    if (verb === 'import') return importCatalog(rest, io);
    if (verb === 'diff') return diffCommand(rest, io);
    if (verb === 'suggest') return suggestCommand(rest, io);
    throw new UsageError(`${verb === undefined ? '' : `There is no 'catalog ${verb}'. `}Expected 'import', 'diff' or 'suggest'.`);
  },
};

async function importCatalog(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { from: { type: 'string' }, output: { type: 'string', short: 'o' } });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new UsageError('Name one catalog file.');
  if (values.from !== undefined && values.from !== 'comfyui') throw new UsageError(`'${values.from}' is not known. Expected comfyui.`);
  const catalog = await loadCatalog(path, io.cwd);
  const text = `${JSON.stringify(catalogToJson(catalog), null, 1)}\n`;
  if (values.output === undefined) io.stdout.write(text);
  else {
    await writeFile(resolve(io.cwd, values.output), text);
    io.stderr.write(`Wrote ${catalog.kinds.size} node kinds to ${values.output}, digest ${catalog.digest.slice(0, 12)}.\n`);
  }
  return exitCode.fine;
}

async function diffCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' }, graphs: { type: 'string', multiple: true } });
  const [old, next] = await loadTwo(positionals, io);
  const graphs = await loadGraphs(values.graphs ?? [], { catalog: old, cwd: io.cwd });
  const changes = diffCatalogs(old, next).map((change) => (values.graphs === undefined ? change : { ...change, graphs: touchedGraphs(change, graphs) }));
  const count = (level: string): number => changes.filter((change) => change.level === level).length;
  const summary = { breaking: count('breaking'), dangerous: count('dangerous'), safe: count('safe') };
  if (values.json === true) io.stdout.write(`${JSON.stringify({ version: 1, summary, changes })}\n`);
  else {
    for (const change of changes) io.stdout.write(changeLine(change, values.graphs === undefined ? null : graphs.length));
    io.stdout.write(`${summary.breaking} breaking, ${summary.dangerous} dangerous, ${summary.safe} safe\n`);
  }
  return changes.some(({ levels }) => levels.stored === 'breaking') ? exitCode.findings : exitCode.fine;
}

function changeLine({ level, code, kind, port, param, from, to, graphs }: CatalogChange & { readonly graphs?: number }, total: number | null): string {
  const place = `${kind}${port === undefined && param === undefined ? '' : `.${port ?? param}`}`;
  const what = from === undefined ? '' : `  ${from}${to === undefined ? '' : ` -> ${to}`}`;
  const touched = total === null ? '' : `  in ${graphs ?? 0} of ${total} graphs`;
  return `${level.padEnd(9)} ${code.padEnd(22)} ${place}${what}${touched}\n`;
}

async function suggestCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    json: { type: 'boolean' },
    graphs: { type: 'string', multiple: true },
    output: { type: 'string', short: 'o' },
    id: { type: 'string' },
  });
  const [old, next] = await loadTwo(positionals, io);
  const suggestion = suggestMigration(old, next, await loadGraphs(values.graphs ?? [], { catalog: old, cwd: io.cwd }));
  const [from = '', to = ''] = positionals;
  const text = values.json === true ? `${JSON.stringify({ version: 1, ...suggestion })}\n` : draftMigration(suggestion, { from, to, id: values.id ?? 'migration/1' });
  if (values.output === undefined) io.stdout.write(text);
  else {
    await writeFile(resolve(io.cwd, values.output), text);
    io.stderr.write(`Wrote ${suggestion.steps.length} steps to ${values.output}; ${suggestion.uncovered.length} breaking changes are open.\n`);
  }
  return exitCode.fine;
}

async function loadTwo(positionals: readonly string[], io: Io): Promise<[Catalog, Catalog]> {
  const [oldPath, newPath] = positionals;
  if (oldPath === undefined || newPath === undefined || positionals.length > 2) throw new UsageError('Name two catalogs, the old one first.');
  return [await loadCatalog(oldPath, io.cwd), await loadCatalog(newPath, io.cwd)];
}
