import { type Database, listRuns, type RunReport, runResults } from '@turnbuckle/store';
import { exitCode, parseCommandLine, UsageError } from './command-line.ts';
import { runLine, runText } from './run-text.ts';
import { requireRun, withDatabase } from './with-database.ts';

/** `migrate status [RUN] [--data DIR] [--json]`: the newest runs, or all about one. */
export async function runStatus(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { data: { type: 'string' }, json: { type: 'boolean' } });
  const [id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError("'migrate status' takes the id of one run, or nothing.");
  return withDatabase(values.data, async (database) => {
    if (id !== undefined) return showRun(database, id, values.json);
    const runs = await listRuns(database, { nowMs: Date.now() });
    if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, runs })}\n`);
    else process.stdout.write(runs.length === 0 ? 'no runs yet\n' : `${runs.map(runLine).join('\n')}\n`);
    return exitCode.fine;
  });
}

/** All about a run; gives the exit code that it stands for. */
export async function showRun(database: Database, id: string, json: boolean | undefined): Promise<number> {
  const report = await requireRun(database, id);
  const documents = await runResults(database, id);
  if (json === true) process.stdout.write(`${JSON.stringify({ version: 1, ...report, documents })}\n`);
  else {
    for (const { graph, outcome, detail } of documents)
      if (outcome === 'quarantined' || outcome === 'forked') process.stdout.write(`${outcome === 'forked' ? 'forked' : 'stays '}    ${graph}: ${detail ?? ''}\n`);
    process.stdout.write(runText(report));
  }
  return runExit(report);
}

export function runExit({ state, counts }: RunReport): number {
  if (state === 'done') return counts.quarantined > 0 ? exitCode.findings : exitCode.fine;
  return state === 'failed' ? exitCode.findings : exitCode.interrupted;
}
