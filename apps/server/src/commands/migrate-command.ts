import { UsageError } from './command-line.ts';
import { contractMigration } from './migrate-contract.ts';
import { pauseOrResume, setRunKnobs } from './migrate-knobs.ts';
import { rollbackMigration, runMigration } from './migrate-run.ts';
import { runStatus } from './migrate-status.ts';
import { verifyMigration } from './migrate-verify.ts';

const actions: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  run: runMigration,
  status: runStatus,
  rollback: rollbackMigration,
  verify: verifyMigration,
  contract: contractMigration,
  set: setRunKnobs,
  pause: (argv) => pauseOrResume('pause', argv),
  resume: (argv) => pauseOrResume('resume', argv),
};

/** `migrate run|status|rollback|verify|contract|set|pause|resume ...`: carries the stored graphs over and back. */
export async function migrateGraphs([name = '', ...argv]: readonly string[]): Promise<number> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new UsageError(`Expected migrate ${Object.keys(actions).join(' | ')}, got '${name}'.`);
  return action(argv);
}
