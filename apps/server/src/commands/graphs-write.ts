import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGraph, isUuid, putGraph, type SaveAnswer, type SaveResult } from '@turnbuckle/store';
import { adminPerson } from '../authenticate.ts';
import { formatNames, isRelease, releases, reviewDocument } from '../review/review-document.ts';
import { exitCode, integerOption, parseCommandLine, UsageError } from './command-line.ts';
import type { GraphsCall } from './graphs-call.ts';
import { missing } from './graphs-read.ts';

const text = { type: 'string' } as const;

/** `graphs import FILES... --workspace W [--owner P] [--format F] [--release R] [--json] [--data DIR]`: each file one graph, its id the file's name. */
export async function importGraphs({ argv, open }: GraphsCall): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { workspace: text, owner: text, format: text, release: text, data: text, json: { type: 'boolean' } });
  const { workspace, owner = adminPerson, format = 'auto' } = values;
  if (positionals.length === 0) throw new UsageError("'graphs import' takes the files to store.");
  if (workspace === undefined) throw new UsageError("'graphs import' needs --workspace NAME: every graph belongs to one.");
  if (!(formatNames as readonly string[]).includes(format)) throw new UsageError(`--format is one of ${formatNames.join(', ')}, not '${format}'.`);
  const release = releaseOption(values.release);
  const files = await Promise.all(positionals.map(async (path) => ({ path, bytes: await readInput(path) })));
  const database = await open(values.data);
  const results: { path: string; result: SaveResult }[] = [];
  for (const { path, bytes } of files) {
    const id = basename(path)
      .replace(/\.json$/i, '')
      .replaceAll(/[^\w.:@~-]+/g, '-')
      .slice(0, 200);
    results.push({ path, result: await createGraph(database, { id, workspace, owner, format, bytes }, { person: owner, nowMs: Date.now(), release, review: reviewDocument }) });
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, files: results.map(({ path, result }) => ({ path, ...result })) })}\n`);
  else for (const { path, result } of results) tell(path, result);
  return results.every(({ result }) => result.outcome === 'saved') ? exitCode.fine : exitCode.findings;
}

/** `graphs put ID FILE --if-match N [--edit-id UUID] [--user P] [--release R] [--json] [--data DIR]` */
export async function putGraphFile({ argv, open }: GraphsCall): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { 'if-match': text, 'edit-id': text, user: text, release: text, data: text, json: { type: 'boolean' } });
  const [id, file, ...rest] = positionals;
  if (id === undefined || file === undefined || rest.length > 0) throw new UsageError("'graphs put' takes the id of a graph and a file.");
  const revision = integerOption('if-match', values['if-match'], { min: 1, max: 2_147_483_647 });
  if (revision === undefined) throw new UsageError("'graphs put' needs --if-match N, the revision that the change is based on ('graphs history' tells it).");
  const editId = values['edit-id']?.toLowerCase();
  if (editId !== undefined && !isUuid(editId)) throw new UsageError(`--edit-id is a UUID, not '${editId}'.`);
  const release = releaseOption(values.release);
  const bytes = await readInput(file);
  const database = await open(values.data);
  const result = await putGraph(database, { id, bytes, ifMatch: [revision] }, { person: values.user ?? adminPerson, nowMs: Date.now(), editId, release, review: reviewDocument });
  if (result.outcome === 'missing') return missing(id, undefined);
  if (values.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  else tell(id, result);
  return result.outcome === 'saved' ? exitCode.fine : exitCode.findings;
}

function releaseOption(name: string | undefined): string | undefined {
  if (name !== undefined && !isRelease(name)) throw new UsageError(`--release is one of ${releases.join(', ')}, not '${name}'.`);
  return name;
}

async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tell(name: string, result: SaveResult): void {
  if (result.outcome === 'saved') process.stdout.write(`${name}  ${savedLine(result.answer)}\n`);
  else process.stderr.write(`${name}  ${refusal(result)}\n`);
}

function savedLine({ id, revision, release, state, diagnostics }: SaveAnswer): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return `stored as ${id} r${revision}, ${state} under ${release}${errors === 0 ? '' : `, ${errors} ${errors === 1 ? 'error' : 'errors'}`}`;
}

function refusal(result: Exclude<SaveResult, { outcome: 'saved' }>): string {
  switch (result.outcome) {
    case 'refused': {
      const [first] = result.diagnostics;
      return `does not parse, line ${first?.at.line ?? '?'}, column ${first?.at.column ?? '?'}: ${first?.message ?? ''}`;
    }
    case 'exists':
      return 'a graph with this id exists already; save to it with graphs put';
    case 'edit-id-reused':
      return `this edit id was saved as revision ${result.revision} of '${result.graph}', with other content`;
    case 'stale':
      return `'${result.person}' saved revision ${result.revision} meanwhile; nothing was stored`;
    case 'missing':
      return 'there is no such graph';
    case 'no-release':
      return `there is no release '${result.release}'`;
    case 'taken-back':
      return `its release was taken back meanwhile; what was sent is kept as the graph '${result.fork.id}'`;
  }
}
