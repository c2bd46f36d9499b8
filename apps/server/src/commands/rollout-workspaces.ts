import { runWorker } from '@turnbuckle/store';
import { drillRollback, optIn, pinInRollout } from '@turnbuckle/store/rollouts';
import { adminPerson } from '../authenticate.ts';
import { pictureOf } from '../review/picture-of.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { common, flag, required, requireRollout, text } from './rollout-options.ts';
import { stopSignal } from './stop-signal.ts';
import { withDatabase } from './with-database.ts';

/** `rollout optin ID --workspace W [--withdraw] ...`. */
export async function optInWorkspace(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, workspace: text, withdraw: flag });
  const id = onlyArgument(positionals, "'rollout optin' takes one rollout by its id.");
  const workspace = required('workspace', values.workspace);
  return withDatabase(values.data, async (database) => {
    await requireRollout(database, id);
    const opted = await optIn(database, { rollout: id, workspace, isWithdrawn: values.withdraw === true }, { person: values.user ?? adminPerson, nowMs: Date.now() });
    const isAdmitted = opted.outcome === 'opted-in' && opted.isAdmitted;
    const words = opted.outcome === 'withdrawn' ? 'is out' : isAdmitted ? 'is in' : 'waits: the cap is reached';
    process.stdout.write(
      values.json === true ? `${JSON.stringify({ version: 1, rollout: id, workspace, isIn: opted.outcome === 'opted-in', isAdmitted })}\n` : `${workspace}  ${words}\n`,
    );
    return exitCode.fine;
  });
}

/** `rollout pin ID --workspace W (--in | --out | --clear) ...`. */
export async function pinWorkspaceInRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, workspace: text, in: flag, out: flag, clear: flag });
  const id = onlyArgument(positionals, "'rollout pin' takes one rollout by its id.");
  const workspace = required('workspace', values.workspace);
  const given = (['in', 'out', 'clear'] as const).filter((name) => values[name] === true);
  const [how] = given;
  if (how === undefined || given.length > 1) throw new UsageError('Give one of --in, --out and --clear.');
  return withDatabase(values.data, async (database) => {
    await requireRollout(database, id);
    const pinned = how === 'clear' ? null : how;
    await pinInRollout(database, { rollout: id, workspace, pinned }, { person: values.user ?? adminPerson, nowMs: Date.now() });
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ version: 1, rollout: id, workspace, pinned })}\n`
        : `${workspace}  ${pinned === null ? 'follows the plan' : `is held ${pinned}`}\n`,
    );
    return exitCode.fine;
  });
}

/** `rollout drill ID [--workspace W] ...`: works at the documents itself, beside whoever else does. */
export async function drillRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, workspace: text });
  const id = onlyArgument(positionals, "'rollout drill' takes one rollout by its id.");
  return withDatabase(values.data, async (database) => {
    await requireRollout(database, id);
    const [stop, over] = [stopSignal(), new AbortController()];
    const working = runWorker(database, { signal: AbortSignal.any([stop.signal, over.signal]), clock: Date.now, pollMs: 50, pictureOf });
    try {
      const drilled = await drillRollback(database, { rollout: id, workspace: values.workspace }, { person: values.user ?? adminPerson, clock: Date.now });
      if (drilled.outcome !== 'drilled') {
        process.stderr.write(`${drilled.outcome === 'refused' ? drilled.reason : 'It is gone.'} Nothing was drilled.\n`);
        return exitCode.findings;
      }
      const { drill } = drilled;
      const words = `${drill.workspace}  ${drill.documents} documents back in ${drill.dataBackMs} ms, published in ${drill.publishedMs} ms; ${drill.allowedMs} ms are allowed`;
      process.stdout.write(
        values.json === true
          ? `${JSON.stringify({ version: 1, rollout: id, ...drill })}\n`
          : `${words}${drill.different.length === 0 ? '' : `; different: ${drill.different.join(', ')}`}\n`,
      );
      return drill.isWithin ? exitCode.fine : exitCode.findings;
    } finally {
      over.abort();
      await working;
      stop.dispose();
    }
  });
}
