import { presetCodes, presetNames, rules } from '@turnbuckle/compiler';
import { formats } from '@turnbuckle/formats';
import { type Command, exitCode, parseOptions } from '../command.ts';
import { databaseReport } from './server-commands.ts';

/** What this installation is made of, as `--json` prints it, with the database's part beside it. */
interface Installation {
  readonly node: { readonly version: string; readonly fine: boolean };
  readonly formats: readonly string[];
  readonly rules: { readonly count: number; readonly presets: readonly string[]; readonly withoutLevel: readonly string[]; readonly fine: boolean };
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Tells whether this installation works, what it is made of, whether its audit chain is whole, and what is at work.',
  usage: 'doctor [--data DIR] [--json]',
  options: [
    ['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins'],
    ['--json', 'one JSON document on standard output'],
  ],
  examples: ['turnbuckle doctor', 'turnbuckle doctor --json'],
  async run(args, io) {
    const { data, json } = parseOptions(args, { data: { type: 'string' }, json: { type: 'boolean' } }).values;
    const installation = installed();
    // What is known without the database is told before it is started.
    if (json !== true) io.stdout.write(`${linesOf(installation).join('\n')}\n`);
    const database = await databaseReport(data);
    const fine = installation.node.fine && installation.rules.fine && database?.fine !== false;
    const noServer = '--   no server installed: checking files works, storing graphs needs @turnbuckle/server';
    if (json === true) io.stdout.write(`${JSON.stringify({ version: 1, fine, ...installation, database: database?.told ?? null })}\n`);
    else io.stdout.write(`${(database?.lines ?? [noServer]).join('\n')}\n`);
    return fine ? exitCode.fine : exitCode.findings;
  },
};

function installed(): Installation {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const withoutLevel = rules.filter(({ slug }) => !presetCodes.includes(slug)).map(({ slug }) => slug);
  return {
    node: { version: node, fine: major > 20 || (major === 20 && minor >= 19) },
    formats: formats.map(({ name }) => name),
    rules: { count: rules.length, presets: presetNames, withoutLevel, fine: withoutLevel.length === 0 },
  };
}

function linesOf({ node, formats: names, rules: { count, presets, withoutLevel, fine } }: Installation): string[] {
  const mark = (isFine: boolean): string => (isFine ? 'ok  ' : 'BAD ');
  return [
    `${mark(node.fine)} Node ${node.version}${node.fine ? '' : ': 20.19 or newer is needed'}`,
    `${mark(true)} formats: ${names.join(', ')}`,
    `${mark(fine)} ${count} rules, presets ${presets.join(', ')}${fine ? '' : `; without a level: ${withoutLevel.join(', ')}`}`,
  ];
}
