import { type ContractPlan, contract, planContract } from '@turnbuckle/store';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { sizeText } from './run-text.ts';
import { requireMigration, withDatabase } from './with-database.ts';

const text = { type: 'string' } as const;

/**
 * `migrate contract MIGRATION [--complements drop] [--sign-off DIGEST --role R --reason TEXT] [--user P] [--data DIR] [--json]`: without a
 * sign-off it tells what would go for good, and changes nothing.
 */
export async function contractMigration(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { complements: text, 'sign-off': text, role: text, reason: text, user: text, data: text, json: { type: 'boolean' } });
  const wanted = onlyArgument(positionals, "'migrate contract' takes one migration: its name, or its digest.");
  const { complements, 'sign-off': signOff, role, reason, user, json } = values;
  if (complements !== undefined && complements !== 'drop') throw new UsageError(`--complements takes 'drop' or is left out, not '${complements}'.`);
  if (signOff !== undefined && (!role || !reason)) throw new UsageError('A sign-off needs --role R and --reason TEXT: who answers for it, and why.');
  if (signOff === undefined && (role !== undefined || reason !== undefined)) throw new UsageError('--role and --reason go with --sign-off DIGEST.');
  return withDatabase(values.data, async (database) => {
    const options = { migration: await requireMigration(database, wanted), withComplements: complements === 'drop' };
    if (signOff === undefined || role === undefined || reason === undefined) {
      const plan = await planContract(database, options);
      if (plan === null) throw new Error(`the migration ${options.migration} was found a moment ago`);
      process.stdout.write(json === true ? `${JSON.stringify({ version: 1, outcome: 'planned', plan })}\n` : `${planText(plan)}${signText(plan, options)}`);
      return exitCode.fine;
    }
    const done = await contract(database, { ...options, signOff, role, reason }, { person: user ?? adminPerson, clock: Date.now });
    if (json === true) process.stdout.write(`${JSON.stringify({ version: 1, ...done })}\n`);
    switch (done.outcome) {
      case 'no-migration':
        throw new Error(`the migration ${options.migration} was found a moment ago`);
      case 'busy':
        process.stderr.write(`The run ${done.run} of this migration is under way. Nothing was dropped.\n`);
        return exitCode.findings;
      case 'stale-sign-off':
        process.stderr.write('What was signed is not what would go now. Nothing was dropped. Read it again and sign that.\n');
        if (json !== true) process.stdout.write(`${planText(done.plan)}${signText(done.plan, options)}`);
        return exitCode.findings;
      case 'held-up':
        process.stderr.write('Something went on reading or writing graphs all the while, such as a dump. Nothing was dropped. Try again once it has ended.\n');
        return exitCode.findings;
      case 'contracted':
        if (json !== true) process.stdout.write(`${planText(done.plan)}dropped   in ${done.ms} ms, in ${done.heldMs} ms of which saves waited, signed by ${role}: ${reason}\n`);
        return exitCode.fine;
    }
  });
}

function planText({ name, migration, graphs, revisions, bytes, graphsBelow, complements, complementBytes, irreversible }: ContractPlan): string {
  return [
    `contract  ${name}  ${migration.slice(0, 12)}`,
    `bodies    ${revisions} of ${graphs} graphs, ${sizeText(bytes)}`,
    ...(complements > 0 ? [`ways back ${complements}, ${sizeText(complementBytes)}`] : []),
    `stay      ${graphsBelow} graphs that were not carried over keep everything`,
    ...irreversible.map((sentence) => `FOR GOOD  ${sentence}`),
    '',
  ].join('\n');
}

function signText({ migration, digest }: ContractPlan, { withComplements }: { readonly withComplements: boolean }): string {
  return `sign      turnbuckle migrate contract ${migration.slice(0, 12)}${withComplements ? ' --complements drop' : ''} --sign-off ${digest} --role ROLE --reason TEXT\n`;
}
