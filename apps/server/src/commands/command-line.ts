import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** As the `turnbuckle` command says them: fine, findings or a refusal, wrong usage, stopped in the middle. */
export const exitCode = { fine: 0, findings: 1, usage: 2, interrupted: 3 } as const;

/** A fault of the call: exit code 2, with what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Strict parsing; an unknown option is an error. */
export function parseCommandLine<const O extends Options>(
  argv: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? `${error.message.split('. To specify')[0]}.` : String(error));
  }
}

/** Runs a command; faults of the call become a line on standard error. */
export async function withUsage(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCode.usage;
  }
}

/** Where the database is: the option, else `.turnbuckle` under the working directory; `DATABASE_URL` wins. */
export function databasePlace(data: string | undefined): { readonly dataFolder: string; readonly databaseUrl: string | undefined } {
  const url = process.env.DATABASE_URL;
  return { dataFolder: resolve(data ?? '.turnbuckle'), databaseUrl: url === undefined || url === '' ? undefined : url };
}

export function integerOption(name: string, text: string | undefined, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not '${text}'.`);
  return value;
}

/** The one argument that a command takes; throws with what was expected when there are none or several. */
export function onlyArgument(positionals: readonly string[], expected: string): string {
  const [first, ...rest] = positionals;
  if (first === undefined || rest.length > 0) throw new UsageError(expected);
  return first;
}
