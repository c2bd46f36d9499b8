import { readFileSync } from 'node:fs';
import { attest } from '@turnbuckle/store/rollouts';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { filesWith } from './files-with.ts';
import { common, required, requireRollout, text, texts } from './rollout-options.ts';
import { type Results, readJunit, readLcov, readPerformance } from './test-results.ts';
import { withDatabase } from './with-database.ts';

/** `rollout attest ID [--junit FILE]... [--lcov FILE]... [--performance FILE] --commit SHA ...`. */
export async function attestRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, junit: texts, lcov: texts, performance: text, said: texts, code: text, commit: text });
  const id = onlyArgument(positionals, "'rollout attest' takes one rollout by its id.");
  const commit = required('commit', values.commit);
  const junit = sumOf((values.junit ?? []).map((path) => read(path, readJunit)));
  const lcov = sumOf((values.lcov ?? []).map((path) => read(path, readLcov)));
  const performance = values.performance === undefined ? undefined : read(values.performance, readPerformance);
  const words = (values.said ?? []).map(readSaid);
  if (junit === undefined && lcov === undefined && performance === undefined && words.length === 0 && values.code === undefined)
    throw new UsageError('Give results: --junit FILE, --lcov FILE, --performance FILE, --said CHECK=TEXT or --code DIR.');
  return withDatabase(values.data, async (database) => {
    const { flag } = await requireRollout(database, id);
    const found = values.code === undefined ? [] : [['flag-gone', searchCode(values.code, flag)] as const];
    const said = Object.fromEntries([...words, ...found]);
    const set = await attest(database, { rollout: id, results: { commit, junit, lcov, performance, said } }, { person: values.user ?? adminPerson, nowMs: Date.now() });
    if (set.outcome !== 'set') {
      process.stderr.write(`${set.outcome === 'refused' ? set.reason : 'It is gone.'}\n`);
      return exitCode.findings;
    }
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ version: 1, rollout: id, checks: set.checks })}\n`
        : set.checks.map(({ id: check, state, detail }) => `${state.padEnd(8)} ${check}  ${detail}\n`).join(''),
    );
    return set.checks.every(({ state }) => state === 'passed') ? exitCode.fine : exitCode.findings;
  });
}

function readSaid(given: string): readonly [check: string, said: { readonly isPassed: boolean; readonly detail: string }] {
  const [, check = '', detail = ''] = /^([a-z-]+)=(.+)$/.exec(given) ?? [];
  if (check === '') throw new UsageError(`--said is CHECK=TEXT, such as same-digest="staging ran it", not '${given}'.`);
  return [check, { isPassed: true, detail }];
}

/** Whether a flag's key stands anywhere in the code. */
function searchCode(folder: string, flag: string): { readonly isPassed: boolean; readonly detail: string } {
  const { files, found } = filesWith(folder, flag);
  return {
    isPassed: files > 0 && found.length === 0,
    detail:
      found.length === 0 ? `'${flag}' is in none of ${files} files` : `'${flag}' is in ${found.slice(0, 5).join(', ')}${found.length > 5 ? ` and ${found.length - 5} more` : ''}`,
  };
}

function read<T>(path: string, parse: (text: string) => Results<T>): T {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const results = parse(content);
  if ('fault' in results) throw new UsageError(`${path}: ${results.fault}.`);
  return results.value;
}

/** Of several files of one kind the sums count; `undefined` without any. */
function sumOf<T extends Readonly<Record<keyof T, number>>>(all: readonly T[]): T | undefined {
  const [first, ...rest] = all;
  if (first === undefined) return undefined;
  const names = Object.keys(first) as (keyof T & string)[];
  return Object.fromEntries(names.map((name) => [name, rest.reduce<number>((sum, one) => sum + one[name], first[name])])) as unknown as T;
}
