import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { suggestMigration } from '@turnbuckle/evolve';
import { isRecord, own } from '@turnbuckle/model';
import { type CatalogFile, migrationFile } from '../catalog/migration-file.ts';
import { loadGraphs } from '../catalog/stored-graphs.ts';
import { loadCatalog, readConfiguration } from '../check/load-catalogs.ts';
import { exitCode, type Io, parseOptions, UsageError } from '../command.ts';

/** `migrate new NAME --from OLD --to NEW [--graphs FILES]... [--id ID]`: a file to go on with, drawn from what changed. */
export async function newMigration(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    from: { type: 'string' },
    to: { type: 'string' },
    graphs: { type: 'string', multiple: true },
    id: { type: 'string' },
  });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw new UsageError('Name the migration: migrate new 7-strict --from OLD --to NEW.');
  if (values.from === undefined || values.to === undefined) throw new UsageError('Name the catalogs that it leads between: --from OLD --to NEW.');
  const path = /\.[cm]?ts$/.test(name) ? name : `migrations/${name}.ts`;
  const absolute = resolve(io.cwd, path);
  const [from, to] = [await loadCatalog(values.from, io.cwd), await loadCatalog(values.to, io.cwd)];
  const suggestion = suggestMigration(from, to, await loadGraphs(values.graphs ?? [], { catalog: from, cwd: io.cwd }));
  const id = values.id ?? basename(path).replace(/\.[cm]?ts$/, '');
  const text = migrationFile(suggestion, { id, absolute, from: await describe(values.from, io.cwd), to: await describe(values.to, io.cwd) });
  await mkdir(dirname(absolute), { recursive: true });
  await writeFile(absolute, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new UsageError(`${path} is there already, and stays as it is. Choose another name.`);
  });
  const doubtful = suggestion.steps.filter(({ confidence }) => confidence < 0.8).length;
  const [sure, open] = [suggestion.steps.length - doubtful, suggestion.uncovered.length];
  io.stdout.write(`${path}  ${sure} ${sure === 1 ? 'step' : 'steps'}, ${doubtful} to decide on, ${open} breaking ${open === 1 ? 'change' : 'changes'} open\n`);
  return exitCode.fine;
}

async function describe(path: string, cwd: string): Promise<CatalogFile> {
  const absolute = resolve(cwd, path);
  if (/\.[cm]?[jt]s$/.test(path)) return { absolute, shape: 'module' };
  return { absolute, shape: isRecord(own(await readConfiguration(absolute, path), 'kinds')) ? 'turnbuckle' : 'comfyui' };
}
