import { nearestName, presetNames, presets, rules } from '@turnbuckle/compiler';
import { examples } from '@turnbuckle/compiler/examples';
import pc from 'picocolors';
import { type Command, exitCode, parseOptions, UsageError } from '../command.ts';
import { graphText } from '../report/graph-text.ts';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Says what a rule means, shows a wrong and a right graph, and how to fix it.',
  usage: 'explain [CODE]',
  options: [],
  examples: ['turnbuckle explain type-mismatch', 'turnbuckle explain'],
  async run(args, io) {
    const { positionals } = parseOptions(args, {});
    const [code] = positionals;
    const color = pc.createColors(io.color);
    if (code === undefined) {
      for (const { slug, title } of rules) io.stdout.write(`${color.bold(slug.padEnd(20))} ${title}\n`);
      return exitCode.fine;
    }
    const rule = rules.find(({ slug }) => slug === code);
    if (rule === undefined) {
      const near = nearestName(
        code,
        rules.map(({ slug }) => slug),
      );
      throw new UsageError(`There is no rule '${code}'.${near === null ? '' : ` Did you mean '${near.name}'?`} 'turnbuckle explain' lists them.`);
    }
    const levels = presetNames.map((name) => {
      const level = presets[name].levels[rule.slug] ?? 'warning';
      return `${name} ${
        typeof level === 'string'
          ? level
          : `${level.save} (${Object.entries(level)
              .filter(([moment]) => moment !== 'save')
              .map(([moment, value]) => `${moment}: ${value}`)
              .join(', ')})`
      }`;
    });
    io.stdout.write(`${color.bold(rule.slug)}: ${rule.title}\n\n${rule.docs}\n\n${levels.join(' · ')}\n`);
    const shown = examples[rule.slug];
    if (shown !== undefined) io.stdout.write(`\n${color.red('wrong')}\n${graphText(shown.invalid)}\n${color.green('right')}\n${graphText(shown.valid)}`);
    return exitCode.fine;
  },
};
