import { listRollouts } from '@turnbuckle/store/rollouts';
import { exitCode, parseCommandLine, UsageError } from './command-line.ts';
import { common, showRollout } from './rollout-options.ts';
import { rolloutLine } from './rollout-text.ts';
import { withDatabase } from './with-database.ts';

/** `rollout status [ID] [--data DIR] [--json]`. */
export async function rolloutStatus(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, common);
  const [id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError("'rollout status' takes one rollout, or none to list them all.");
  return withDatabase(values.data, async (database) => {
    if (id !== undefined) await showRollout(database, id, values.json);
    else {
      const rollouts = await listRollouts(database);
      process.stdout.write(values.json === true ? `${JSON.stringify({ version: 1, rollouts })}\n` : rollouts.map((one) => `${rolloutLine(one)}\n`).join(''));
    }
    return exitCode.fine;
  });
}
