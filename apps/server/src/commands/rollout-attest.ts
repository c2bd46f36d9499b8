import { readFileSync } from 'node:fs';
import { attest } from '@turnbuckle/store/rollouts';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { common, required, requireRollout, text, texts } from './rollout-options.ts';
import { type Results, readJunit, readLcov, readPerformance } from './test-results.ts';
import { withDatabase } from './with-database.ts';

/** `rollout attest ID [--junit FILE]... [--lcov FILE]... [--performance FILE] --commit SHA ...`. */
export async function attestRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, junit: texts, lcov: texts, performance: text, commit: text });
  const id = onlyArgument(positionals, "'rollout attest' takes one rollout by its id.");
  const commit = required('commit', values.commit);
  const junit = sumOf((values.junit ?? []).map((path) => read(path, readJunit)));
  const lcov = sumOf((values.lcov ?? []).map((path) => read(path, readLcov)));
  const performance = values.performance === undefined ? undefined : read(values.performance, readPerformance);
  if (junit === undefined && lcov === undefined && performance === undefined) throw new UsageError('Give results: --junit FILE, --lcov FILE or --performance FILE.');
  return withDatabase(values.data, async (database) => {
    await requireRollout(database, id);
    const set = await attest(database, { rollout: id, results: { commit, junit, lcov, performance } }, { person: values.user ?? adminPerson, nowMs: Date.now() });
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
