import { type Asking, askRollout } from '@turnbuckle/store/rollouts';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { common, required, requireRollout, showRollout, text } from './rollout-options.ts';
import { withDatabase } from './with-database.ts';

/** `rollout pause ID [--user P] [--data DIR] [--json]`. */
export const pauseRollout = (argv: readonly string[]): Promise<number> => simple(argv, 'pause');
export const resumeRollout = (argv: readonly string[]): Promise<number> => simple(argv, 'resume');

function simple(argv: readonly string[], name: 'pause' | 'resume'): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, common);
  return askFor(onlyArgument(positionals, `'rollout ${name}' takes one rollout by its id.`), { ask: name }, values);
}

/** `rollout promote ID --step STEP ...`. */
export async function promoteRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, step: text });
  return askFor(onlyArgument(positionals, "'rollout promote' takes one rollout by its id."), { ask: 'promote', step: required('step', values.step) }, values);
}

/** `rollout abort ID --reason TEXT ...`. */
export async function abortRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, reason: text });
  return askFor(onlyArgument(positionals, "'rollout abort' takes one rollout by its id."), { ask: 'abort', reason: required('reason', values.reason) }, values);
}

/** `rollout rollback ID --reason TEXT [--to STEP | [--rule R] [--segment ATTRIBUTE=VALUE]] ...`. */
export async function rollBack(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, reason: text, to: text, rule: text, segment: text });
  const id = onlyArgument(positionals, "'rollout rollback' takes one rollout by its id.");
  const { to, rule = null, segment } = values;
  if (to !== undefined && (rule !== null || segment !== undefined))
    throw new UsageError('--to takes everybody back to a step; --rule and --segment take a part back. Give one or the other.');
  const [, attribute = '', value = ''] = segment === undefined ? [] : (/^([^=]+)=(.+)$/.exec(segment) ?? []);
  if (segment !== undefined && value === '') throw new UsageError(`--segment is ATTRIBUTE=VALUE, such as browser=firefox, not '${segment}'.`);
  const part = segment === undefined ? null : { attribute, value };
  const scope = rule === null && part === null ? {} : { scope: { rule, segment: part } };
  return askFor(id, { ask: 'roll-back', reason: required('reason', values.reason), ...scope, ...(to === undefined ? {} : { toStep: to }) }, values);
}

interface Common {
  readonly user?: string | undefined;
  readonly data?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Asks, and tells how the rollout stands after it. A refusal is exit code 1, with its reason. */
export async function askFor(id: string, asking: Asking, { user, data, json }: Common): Promise<number> {
  return withDatabase(data, async (database) => {
    await requireRollout(database, id);
    const asked = await askRollout(database, { rollout: id, asking }, { person: user ?? adminPerson, nowMs: Date.now() });
    if (asked.outcome === 'refused') {
      process.stderr.write(`${asked.reason} Nothing was changed.\n`);
      return exitCode.findings;
    }
    await showRollout(database, id, json);
    return exitCode.fine;
  });
}
