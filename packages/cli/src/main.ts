import { nearestName } from '@turnbuckle/compiler';
import pc from 'picocolors';
import { type Command, type CommandVerb, exitCode, type Io, UsageError } from './command.ts';
import { catalogCommand } from './commands/catalog.ts';
import { checkCommand } from './commands/check.ts';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { explainCommand } from './commands/explain.ts';
import { flagsCommand } from './commands/flags.ts';
import { forecastCommand } from './commands/forecast.ts';
import { migrateCommand } from './commands/migrate.ts';
import { rolloutCommand } from './commands/rollout.ts';
import { graphsCommand, serveCommand, workerCommand } from './commands/server-commands.ts';

const commands: readonly Command[] = [
  checkCommand,
  explainCommand,
  catalogCommand,
  migrateCommand,
  forecastCommand,
  rolloutCommand,
  flagsCommand,
  graphsCommand,
  envCommand,
  serveCommand,
  workerCommand,
  doctorCommand,
];

/** Runs the command line and gives its exit code. Never ends the process: what was written must drain. */
export async function run(args: readonly string[], io: Io = processIo()): Promise<number> {
  // A reader that closes early (`| head`) is no failure of ours.
  io.stdout.on?.('error', () => undefined);
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return overview(io, rest[0]);
  if (name === '--version') {
    io.stdout.write('turnbuckle 0.1.0\n');
    return exitCode.fine;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const near = nearestName(
      name,
      commands.map((candidate) => candidate.name),
    );
    io.stderr.write(`There is no command '${name}'.${near === null ? '' : ` Did you mean '${near.name}'?`} 'turnbuckle --help' lists them.\n`);
    return exitCode.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) return help(command.verbs?.find((verb) => verb.name === rest[0]) ?? command, io);
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`${pc.createColors(io.color).red('error')}: ${error.message}\nusage: turnbuckle ${command.usage}\n`);
    return exitCode.usage;
  }
}

function overview(io: Io, topic: string | undefined): number {
  const command = commands.find((candidate) => candidate.name === topic);
  if (command !== undefined) return help(command, io);
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  io.stdout.write(
    `turnbuckle: tighten the rules of a node editor under other people's saved work\n\n${lines.join('\n')}\n\nturnbuckle COMMAND --help shows its options and examples.\nExit codes: 0 fine, 1 findings, 2 wrong usage or unreadable input, 3 interrupted.\n`,
  );
  return exitCode.fine;
}

function help({ summary, usage, options, examples }: CommandVerb, io: Io): number {
  const rows = options.map(([flag, meaning]) => `  ${flag.padEnd(28)} ${meaning}`);
  io.stdout.write(
    `${summary}\n\nusage: turnbuckle ${usage}\n\n${rows.join('\n')}${rows.length > 0 ? '\n\n' : ''}examples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`,
  );
  return exitCode.fine;
}

function processIo(): Io {
  const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  return { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, color, isTerminal: process.stderr.isTTY === true, cwd: process.cwd() };
}
