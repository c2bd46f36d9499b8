import { UsageError } from './command-line.ts';
import { approveRollout } from './rollout-approve.ts';
import { abortRollout, pauseRollout, promoteRollout, resumeRollout, rollBack } from './rollout-ask.ts';
import { attestRollout } from './rollout-attest.ts';
import { reportRollout, rolloutLog } from './rollout-log.ts';
import { startRollout } from './rollout-start.ts';
import { rolloutStatus } from './rollout-status.ts';
import { drillRollout, optInWorkspace, pinWorkspaceInRollout } from './rollout-workspaces.ts';

const actions: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  start: startRollout,
  status: rolloutStatus,
  approve: approveRollout,
  optin: optInWorkspace,
  pin: pinWorkspaceInRollout,
  attest: attestRollout,
  log: rolloutLog,
  pause: pauseRollout,
  resume: resumeRollout,
  promote: promoteRollout,
  abort: abortRollout,
  rollback: rollBack,
  drill: drillRollout,
  report: reportRollout,
};

/** `rollout start|status|approve|… ...`: what the database holds of rollouts, and what somebody asks of them. */
export async function rollout([name = '', ...argv]: readonly string[]): Promise<number> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new UsageError(`Expected rollout ${Object.keys(actions).join(' | ')}, got '${name}'.`);
  return action(argv);
}
