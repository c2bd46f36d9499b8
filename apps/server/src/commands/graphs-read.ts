import { writeFile } from 'node:fs/promises';
import { type GraphState, getGraph, graphHistory, graphStates, type ListedGraph, listGraphs } from '@turnbuckle/store';
import { exitCode, integerOption, parseCommandLine, UsageError } from './command-line.ts';
import type { GraphsCall } from './graphs-call.ts';

/** `graphs list [--workspace W] [--owner P] [--release R] [--state S] [--json] [--data DIR]` */
export async function listStoredGraphs({ argv, open }: GraphsCall): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseCommandLine(argv, { workspace: text, owner: text, release: text, state: text, data: text, json: { type: 'boolean' } });
  if (values.state !== undefined && !isState(values.state)) throw new UsageError(`--state is one of ${graphStates.join(', ')}, not '${values.state}'.`);
  const { workspace, owner, release, state } = values;
  const database = await open(values.data);
  const all: ListedGraph[] = [];
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof listGraphs>> = await listGraphs(database, { workspace, owner, release, state }, { limit: 500, after });
    all.push(...page.graphs);
    if (page.next === null) break;
    after = page.next;
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, graphs: all })}\n`);
  else {
    const width = Math.max(2, ...all.map(({ id }) => id.length));
    for (const graph of all)
      process.stdout.write(`${graph.id.padEnd(width)}  r${graph.revision}  ${graph.state.padEnd(11)}  ${graph.release}  ${graph.workspace}  ${graph.owner}\n`);
    process.stdout.write(`${all.length} ${all.length === 1 ? 'graph' : 'graphs'}\n`);
  }
  return exitCode.fine;
}

/** `graphs get ID [--revision N] [-o FILE] [--data DIR]`: the bytes as they are, to standard output or a file. */
export async function getGraphFile({ argv, open }: GraphsCall): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { revision: { type: 'string' }, output: { type: 'string', short: 'o' }, data: { type: 'string' } });
  const id = onlyId(positionals, 'get');
  const revision = integerOption('revision', values.revision, { min: 1, max: 2_147_483_647 });
  const graph = await getGraph(await open(values.data), id, { revision });
  if (graph === null) return missing(id, revision);
  if (values.output === undefined) process.stdout.write(graph.bytes);
  else await writeFile(values.output, graph.bytes);
  return exitCode.fine;
}

/** `graphs history ID [--json] [--data DIR]`: every revision, the first one first. */
export async function showHistory({ argv, open }: GraphsCall): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { json: { type: 'boolean' }, data: { type: 'string' } });
  const id = onlyId(positionals, 'history');
  const history = await graphHistory(await open(values.data), id);
  if (history === null) return missing(id, undefined);
  if (values.json === true) process.stdout.write(`${JSON.stringify(history)}\n`);
  else
    for (const { revision, kind, release, user, atMs, editId } of history)
      process.stdout.write(`r${revision}  ${new Date(atMs).toISOString()}  ${kind.padEnd(8)}  ${release}  ${user}  ${editId}\n`);
  return exitCode.fine;
}

export function onlyId(positionals: readonly string[], action: string): string {
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0) throw new UsageError(`'graphs ${action}' takes the id of one graph.`);
  return id;
}

export function missing(id: string, revision: number | undefined): number {
  process.stderr.write(`There is no graph '${id}'${revision === undefined ? '' : ` with a revision ${revision}`}.\n`);
  return exitCode.findings;
}

function isState(text: string): text is GraphState {
  return (graphStates as readonly string[]).includes(text);
}
