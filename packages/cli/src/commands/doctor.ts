import { presetCodes, presetNames, rules } from '@turnbuckle/compiler';
import { formats } from '@turnbuckle/formats';
import { type Command, exitCode, parseOptions } from '../command.ts';
import { databaseReport } from './server-commands.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Tells whether this installation works, what it is made of, whether its audit chain is whole, and what is at work.',
  usage: 'doctor [--data DIR]',
  options: [['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins']],
  examples: ['turnbuckle doctor', 'turnbuckle doctor --data /var/lib/turnbuckle'],
  async run(args, io) {
    parseOptions(args, { data: { type: 'string' } });
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const nodeIsFine = major > 20 || (major === 20 && minor >= 19);
    const ruleless = rules.filter(({ slug }) => !presetCodes.includes(slug)).map(({ slug }) => slug);
    const lines: [boolean, string][] = [
      [nodeIsFine, `Node ${process.versions.node}${nodeIsFine ? '' : ': 20.19 or newer is needed'}`],
      [true, `formats: ${formats.map(({ name }) => name).join(', ')}`],
      [ruleless.length === 0, `${rules.length} rules, presets ${presetNames.join(', ')}${ruleless.length === 0 ? '' : `; without a level: ${ruleless.join(', ')}`}`],
    ];
    for (const [fine, text] of lines) io.stdout.write(`${fine ? 'ok  ' : 'BAD '} ${text}\n`);
    const database = await databaseReport(args);
    if (database === null) io.stdout.write('--   no server installed: checking files works, storing graphs needs @turnbuckle/server\n');
    return lines.every(([fine]) => fine) && (database ?? 0) === 0 ? exitCode.fine : exitCode.findings;
  },
};
