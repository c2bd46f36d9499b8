import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearestName } from '@turnbuckle/compiler';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Exit codes of every command, as `--help` says them. */
export const exitCode = { fine: 0, findings: 1, usage: 2, interrupted: 3 } as const;

/** What help tells of a command, or of one of its verbs. */
export interface CommandVerb {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly options: readonly (readonly [flag: string, meaning: string])[];
  /** Real ones: they are run by the tests. */
  readonly examples: readonly string[];
}

/** One command of the tool. `run` gives the exit code; what it can't do at all it throws as {@link UsageError}. */
export interface Command extends CommandVerb {
  /** What has a help of its own: `turnbuckle COMMAND VERB --help`. */
  readonly verbs?: readonly CommandVerb[];
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Where a command reads and writes, so that it runs the same in a test. */
export interface Io {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly stdin: NodeJS.ReadableStream;
  readonly color: boolean;
  readonly isTerminal: boolean;
  readonly cwd: string;
}

/** A fault of the call or of a configuration file: exit code 2, with what was expected and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Strict parsing: an unknown option is an error that names the nearest one. */
export function parseOptions<const O extends Options>(
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? `${error.message.split('. To specify')[0]}.` : String(error);
    const unknown = /^Unknown option '--([^']+)'/.exec(message)?.[1];
    const near = unknown === undefined ? null : nearestName(unknown, Object.keys(options));
    throw new UsageError(near === null ? message : `${message} Did you mean '--${near.name}'?`);
  }
}
