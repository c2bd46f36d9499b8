import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Catalog, catalogToJson } from '@turnbuckle/model';
import { loadCatalog } from '../check/load-catalogs.ts';
import { type CatalogChange, diffNames } from '../catalog/diff-names.ts';
import { type Command, exitCode, type Io, parseOptions, UsageError } from '../command.ts';

export const catalogCommand: Command = {
  name: 'catalog',
  summary: 'Imports foreign catalogs, and tells what changed between two.',
  usage: 'catalog import FILE [--from comfyui] [-o FILE] | catalog diff OLD NEW [--json]',
  options: [
    ['--from NAME', 'the tool that wrote the catalog: comfyui; told by content unless given'],
    ['-o, --output FILE', 'where the Turnbuckle catalog goes; standard output unless given'],
    ['--json', 'the diff as JSON'],
  ],
  examples: ['turnbuckle catalog import object_info.json --from comfyui -o comfyui.json', 'turnbuckle catalog diff comfyui-2025.json comfyui-2026.json'],
  async run(args, io) {
    const [verb, ...rest] = args;
    if (verb === 'import') return importCatalog(rest, io);
    if (verb === 'diff') return diffCatalogs(rest, io);
    throw new UsageError(verb === undefined ? "Expected 'import' or 'diff'." : `There is no 'catalog ${verb}'. Expected 'import' or 'diff'.`);
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

async function diffCatalogs(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  const [oldPath, newPath] = positionals;
  if (oldPath === undefined || newPath === undefined || positionals.length > 2) throw new UsageError('Name two catalogs, the old one first.');
  const [old, next]: [Catalog, Catalog] = [await loadCatalog(oldPath, io.cwd), await loadCatalog(newPath, io.cwd)];
  const changes = diffNames(old, next);
  const count = (level: CatalogChange['level']): number => changes.filter((change) => change.level === level).length;
  const summary = { breaking: count('breaking'), dangerous: count('dangerous'), safe: count('safe') };
  if (values.json === true) io.stdout.write(`${JSON.stringify({ version: 1, summary, changes })}\n`);
  else {
    for (const { level, code, kind, port, param } of changes) io.stdout.write(`${level.padEnd(9)} ${code.padEnd(20)} ${kind}${port === undefined && param === undefined ? '' : `.${port ?? param}`}\n`);
    io.stdout.write(`${summary.breaking} breaking, ${summary.dangerous} dangerous, ${summary.safe} safe\n`);
  }
  return changes.some(({ levels }) => levels.stored === 'breaking') ? exitCode.findings : exitCode.fine;
}
