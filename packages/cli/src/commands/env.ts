import { type Command, exitCode, type Io, parseOptions, UsageError } from '../command.ts';
import { stopSignal } from '../dry-run/stop-signal.ts';
import { findEnvironment, loadEnvironments } from '../environments/load-environments.ts';
import { writeEnvironment } from '../environments/write-config.ts';
import { Progress } from '../report/progress.ts';
import { withServer } from './server-commands.ts';

export const envCommand: Command = {
  name: 'env',
  summary: 'Names environments, tells how they stand, and copies graphs from one to another without people.',
  usage: 'env add NAME (--url URL | --url-env VARIABLE) | env list [--json] | env snapshot FROM TO [--json]',
  options: [
    ['--url URL', 'add: the PostgreSQL of the environment'],
    ['--url-env VARIABLE', 'add: the address comes from this variable, so that no password stands in a file'],
    ['--json', 'the answer as JSON'],
    ['--quiet', 'no progress'],
  ],
  examples: ['turnbuckle env add staging --url-env STAGING_DATABASE_URL', 'turnbuckle env snapshot production staging'],
  async run(args, io) {
    const [verb, ...rest] = args;
    if (verb === 'add') return addEnvironment(rest, io);
    if (verb === 'list') return listEnvironments(rest, io);
    if (verb === 'snapshot') return takeSnapshot(rest, io);
    throw new UsageError(`${verb === undefined ? '' : `There is no 'env ${verb}'. `}Expected 'add', 'list' or 'snapshot'.`);
  },
};

async function addEnvironment(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { url: { type: 'string' }, 'url-env': { type: 'string' } });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw new UsageError('Name one environment: env add staging --url postgres://…');
  if (!/^[A-Za-z][\w-]*$/.test(name)) throw new UsageError(`'${name}' is no name of an environment. Expected a letter, then letters, digits, - and _.`);
  const { url, 'url-env': variable } = values;
  if ((url === undefined) === (variable === undefined)) throw new UsageError('Give its address with --url URL, or the variable that holds it with --url-env VARIABLE.');
  if (variable !== undefined && !/^[A-Za-z_]\w*$/.test(variable)) throw new UsageError(`'${variable}' is no name of a variable.`);
  if (url !== undefined && !isPostgresUrl(url)) throw new UsageError(`--url is the address of a PostgreSQL, postgres://user@host/database, not '${url}'.`);
  const made = await writeEnvironment(io.cwd, { name, url: url === undefined ? `process.env['${variable ?? ''}'] ?? ''` : singleQuoted(url) });
  if (made.outcome === 'refused') {
    io.stderr.write(`${made.file} is left as it is: where its environments stand is not plain to see. Add this line to them:\n`);
    io.stdout.write(`${made.line}\n`);
    return exitCode.findings;
  }
  const said = { made: 'made, with', added: 'has now', 'there-already': 'has already' }[made.outcome];
  io.stdout.write(`${made.file}  ${said} the environment '${name}'\n`);
  if (url !== undefined && new URL(url).password !== '')
    io.stderr.write(`The address holds a password, which now stands in ${made.file}. --url-env VARIABLE keeps it out of files.\n`);
  return exitCode.fine;
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function listEnvironments(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError("'env list' takes options only.");
  const environments = await loadEnvironments(io.cwd);
  const listed = await withServer('env list', ({ environments: server }) => Promise.all(environments.map(async ({ name, url }) => ({ name, ...(await server.status(url)) }))));
  if (values.json === true) io.stdout.write(`${JSON.stringify({ version: 1, environments: listed })}\n`);
  else {
    const width = Math.max(...listed.map(({ name }) => name.length), 0);
    for (const one of listed)
      io.stdout.write(`${one.isReachable ? 'ok ' : 'BAD'}  ${one.name.padEnd(width)}  ${one.isReachable ? standing(one) : (one.message ?? '')}  ${one.place}\n`);
    if (listed.length === 0) io.stdout.write('no environments yet\n');
  }
  return listed.every(({ isReachable }) => isReachable) ? exitCode.fine : exitCode.findings;
}

function standing({ postgres, schema, missing, graphs }: { postgres: string | null; schema: string | null; missing: number; graphs: number | null }): string {
  const state = schema === null ? 'no schema yet' : missing === 0 ? `schema ${schema}` : `schema ${schema}, ${missing} behind this version`;
  return `PostgreSQL ${postgres ?? '?'}, ${state}${graphs === null ? '' : `, ${graphs.toLocaleString('en')} ${graphs === 1 ? 'graph' : 'graphs'}`}`;
}

async function takeSnapshot(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' }, quiet: { type: 'boolean' } });
  const [fromName, toName, ...others] = positionals;
  if (fromName === undefined || toName === undefined || others.length > 0) throw new UsageError('Name two environments: env snapshot production staging.');
  const environments = await loadEnvironments(io.cwd);
  const [from, to] = [findEnvironment(environments, fromName), findEnvironment(environments, toName)];
  if (from.url === to.url) throw new UsageError(`'${fromName}' and '${toName}' are the same database.`);
  const stop = stopSignal();
  let progress: Progress | null = null;
  try {
    const made = await withServer('env snapshot', ({ environments: server }) =>
      server.snapshot({
        from,
        to,
        signal: stop.signal,
        onStart: (total) => {
          progress = new Progress(io, { total, quiet: values.quiet === true });
        },
        onGraph: (id) => progress?.advance(id),
      }),
    );
    if (values.json === true) io.stdout.write(`${JSON.stringify({ version: 1, from: fromName, to: toName, ...made })}\n`);
    else
      io.stdout.write(
        `${made.copied} graphs copied from '${fromName}' to '${toName}', ${made.alreadyThere} were there; ${made.people} people and ${made.workspaces} workspaces without their names\n`,
      );
    if (made.interrupted) io.stderr.write('Interrupted: the same command carries on where it stopped.\n');
    return made.interrupted ? exitCode.interrupted : exitCode.fine;
  } finally {
    (progress as Progress | null)?.stop();
    stop.dispose();
  }
}
