import { type Command, type CommandVerb, UsageError } from '../command.ts';
import { runOnServer } from './server-commands.ts';

const place = ['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins'] as const;
const json = ['--json', 'the answer as JSON'] as const;

const verbs: readonly CommandVerb[] = [
  {
    name: 'list',
    summary: 'Lists every flag that clients can ask for: of rollouts, one for each of their rules, and stored ones.',
    usage: 'flags list [--json] [--data DIR]',
    options: [json, place],
    examples: ['turnbuckle flags list', 'turnbuckle flags list --json'],
  },
  {
    name: 'get',
    summary: 'Tells whom a flag admits, and its value for a workspace.',
    usage: 'flags get KEY [--workspace W] [--attribute NAME=VALUE]... [--json] [--data DIR]',
    options: [['--workspace W', 'evaluates the flag for it'], ['--attribute N=V', 'what a client would say of it; may be repeated'], json, place],
    examples: ['turnbuckle flags get strict-connections', 'turnbuckle flags get strict-connections --workspace studio --attribute plan=pro'],
  },
  {
    name: 'export',
    summary: "Writes all flags as flagd's flag definitions, for evaluation in process by any OpenFeature client.",
    usage: 'flags export [-o FILE] [--data DIR]',
    options: [['-o FILE', 'where to; standard output unless given'], place],
    examples: ['turnbuckle flags export', 'turnbuckle flags export -o flags.json'],
  },
];

export const flagsCommand: Command = {
  name: 'flags',
  summary: 'Lists and tells flags, and exports them for flagd.',
  usage: 'flags list|get|export ...',
  options: [place],
  examples: ['turnbuckle flags list', 'turnbuckle flags export -o flags.json'],
  verbs,
  async run(args, io) {
    const [verb] = args;
    if (verbs.some(({ name }) => name === verb)) return runOnServer('flags', args, io);
    throw new UsageError(`${verb === undefined ? '' : `There is no 'flags ${verb}'. `}Expected 'list', 'get' or 'export'.`);
  },
};
