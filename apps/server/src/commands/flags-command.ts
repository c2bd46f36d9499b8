import { writeFile } from 'node:fs/promises';
import { nearestName } from '@turnbuckle/compiler';
import { readFlags, type StoredFlags } from '@turnbuckle/store/rollouts';
import { configurationOf } from '../ofrep/database-flags.ts';
import { exportFlags } from '../ofrep/export-flags.ts';
import { FlagSet } from '../ofrep/flag-set.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { flagText, type ToldFlag, toldFlag } from './flag-text.ts';
import { withDatabase } from './with-database.ts';

const actions: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { list, get, export: exportAll };

/** `flags list|get|export ...`: what OFREP serves, straight from the database. */
export async function flags([action = '', ...argv]: readonly string[]): Promise<number> {
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run === undefined) throw new UsageError(`Expected flags ${Object.keys(actions).join(' | ')}, got '${action}'.`);
  return run(argv);
}

/** `flags list [--json] [--data DIR]` */
async function list(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { json: { type: 'boolean' }, data: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError("'flags list' takes no argument.");
  return withFlags(values.data, (stored) => {
    const set = new FlagSet(configurationOf(stored));
    const all = set.keys().map((key) => toldFlag(stored, set, key));
    if (values.json === true) write({ version: 1, configVersion: set.version, flags: all, diagnostics: set.diagnostics });
    else {
      const width = Math.max(4, ...all.map(({ key }) => key.length));
      for (const { key, source, state } of all) process.stdout.write(`${key.padEnd(width)}  ${state.padEnd(12)}  ${source}\n`);
      for (const diagnostic of set.diagnostics) process.stderr.write(`${diagnostic}\n`);
      process.stdout.write(`${all.length} ${all.length === 1 ? 'flag' : 'flags'}, state ${set.version}\n`);
    }
    return exitCode.fine;
  });
}

/** `flags get KEY [--workspace W] [--attribute NAME=VALUE]... [--json] [--data DIR]` */
async function get(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseCommandLine(argv, { workspace: text, attribute: { type: 'string', multiple: true }, json: { type: 'boolean' }, data: text });
  const key = onlyArgument(positionals, "'flags get' takes the key of one flag.");
  const context = contextOf(values.workspace, values.attribute ?? []);
  return withFlags(values.data, (stored) => {
    const set = new FlagSet(configurationOf(stored));
    if (set.originOf(key) === null) throw new UsageError(unknownFlag(key, set.keys()));
    const told: ToldFlag = toldFlag(stored, set, key);
    const evaluation = context === null ? undefined : set.evaluate(key, context);
    if (values.json === true) write({ version: 1, ...told, ...(evaluation === undefined ? {} : { context, evaluation }) });
    else process.stdout.write(flagText(told, evaluation));
    return exitCode.fine;
  });
}

/** `flags export [-o FILE] [--data DIR]`: one document of flagd's flag definitions. What cannot be in it is told, with exit code 1. */
async function exportAll(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { output: { type: 'string', short: 'o' }, json: { type: 'boolean' }, data: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError("'flags export' takes no argument: all flags go into one document.");
  return withFlags(values.data, async (stored) => {
    const { value, diagnostics } = exportFlags(configurationOf(stored));
    const text = `${JSON.stringify(value, null, 2)}\n`;
    if (values.output === undefined) process.stdout.write(text);
    else await writeFile(values.output, text);
    for (const diagnostic of diagnostics) process.stderr.write(`${diagnostic}\n`);
    return diagnostics.length === 0 ? exitCode.fine : exitCode.findings;
  });
}

function withFlags(data: string | undefined, use: (stored: StoredFlags) => number | Promise<number>): Promise<number> {
  return withDatabase(data, async (database) => use(await readFlags(database)));
}

function contextOf(workspace: string | undefined, attributes: readonly string[]): Record<string, string> | null {
  if (workspace === undefined) {
    if (attributes.length > 0) throw new UsageError('--attribute says something of a workspace: give --workspace as well.');
    return null;
  }
  const context: Record<string, string> = { targetingKey: workspace };
  for (const attribute of attributes) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(attribute) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--attribute is NAME=VALUE, not '${attribute}'.`);
    context[name] = value;
  }
  return context;
}

function unknownFlag(key: string, keys: readonly string[]): string {
  const near = nearestName(key, keys);
  return `There is no flag '${key}'.${near === null ? '' : ` Did you mean '${near.name}'?`} 'turnbuckle flags list' lists them.`;
}

function write(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
