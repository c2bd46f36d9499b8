import { type Command, UsageError } from '../command.ts';
import { checkRolloutFile } from './rollout-check.ts';
import { simulateRolloutFile } from './rollout-simulate.ts';
import { localVerbs, rolloutVerbs } from './rollout-verbs.ts';
import { runOnServer } from './server-commands.ts';

export const rolloutCommand: Command = {
  name: 'rollout',
  summary: 'Checks, rehearses and carries out a plan: who gets a release when, and when it goes back.',
  usage: 'rollout check FILE [--json] | rollout simulate FILE ... | rollout start|status|approve|optin|pin|attest|log|pause|resume|promote|abort|rollback|drill|report ...',
  options: [
    ['--json', 'the answer as JSON'],
    ['start, approve, …', "in the database; 'turnbuckle rollout VERB --help' tells each one's options"],
  ],
  examples: ['turnbuckle rollout check examples/01-strict-connections/rollout.ts', 'turnbuckle rollout check examples/01-strict-connections/rollout.ts --json'],
  verbs: [...localVerbs, ...rolloutVerbs],
  async run(args, io) {
    const [verb, ...rest] = args;
    if (verb === 'check') return checkRolloutFile(rest, io);
    if (verb === 'simulate') return simulateRolloutFile(rest, io);
    if (rolloutVerbs.some(({ name }) => name === verb)) return runOnServer('rollout', args, io);
    const names = rolloutVerbs
      .map(({ name }) => `'${name}'`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1');
    throw new UsageError(`${verb === undefined ? '' : `There is no 'rollout ${verb}'. `}Expected 'check', 'simulate', ${names}.`);
  },
};
