// Writes docs/rules: one page for each rule, from the rule itself, and the table of presets. `--check` fails when a page is stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, presetCodes, presetNames, presets, rules } from '../packages/compiler/dist/index.js';
import { exampleCatalog, examples } from '../packages/compiler/dist/rules/examples.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'rules');
const check = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });
let stale = 0;

for (const rule of rules) write(`${rule.slug}.md`, page(rule));
write('README.md', overview());
if (stale > 0) {
  console.error(`${stale} pages of docs/rules are stale. Run: npm run docs`);
  process.exitCode = 1;
}

function write(name, text) {
  const path = join(folder, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  if (check) stale++;
  else writeFileSync(path, text);
}

function page({ slug, title, docs }) {
  const shown = examples[slug];
  const everything = { name: 'everything', levels: Object.fromEntries(rules.map((rule) => [rule.slug, 'error'])) };
  const found = compile(shown.invalid, { catalog: exampleCatalog, policy: everything }).diagnostics.find(({ code }) => code === slug);
  const fixes = found.fixes.map(({ title: fix, kind }) => `- ${fix} (${kind === 'safe' ? 'safe: `--fix` applies it' : 'suggested'})`);
  return `# ${slug}

${title}.

${docs}

| ${presetNames.join(' | ')} |
|${presetNames.map(() => '---').join('|')}|
| ${presetNames.map((name) => level(presets[name].levels[slug])).join(' | ')} |

## Wrong

\`\`\`
${graph(shown.invalid)}
\`\`\`

> ${found.message}
${fixes.length > 0 ? `\nFixes:\n\n${fixes.join('\n')}\n` : ''}
## Right

\`\`\`
${graph(shown.valid)}
\`\`\`
`;
}

function overview() {
  const rows = presetCodes.map((code) => {
    const rule = rules.find(({ slug }) => slug === code);
    return `| ${rule === undefined ? `\`${code}\`` : `[\`${code}\`](${code}.md)`} | ${rule?.title ?? 'told by a reader'} | ${presetNames.map((name) => level(presets[name].levels[code])).join(' | ')} |`;
  });
  return `# Rules

Every finding has one of these codes. The code is the name of the rule's file in \`packages/compiler/src/rules\`, and of its page here.
\`turnbuckle explain CODE\` prints the same. How much a finding matters is decided by the policy:

| code | what it says | ${presetNames.join(' | ')} |
|---|---|${presetNames.map(() => '---').join('|')}|
${rows.join('\n')}

A level with a second word in brackets is another one at that moment: while a graph is edited an open input is only noted. A policy file
takes a preset and changes levels: \`{ "extends": "draft", "levels": { "type-maybe": "error" } }\`. Levels are \`off\`, \`shadow\` (counted,
never shown), \`info\`, \`warning\` and \`error\`.
`;
}

function level(value) {
  if (typeof value === 'string') return value;
  const others = Object.entries(value).filter(([moment]) => moment !== 'save');
  return `${value.save} (${others.map(([moment, one]) => `${moment}: ${one}`).join(', ')})`;
}

function graph({ nodes, edges }) {
  const end = ({ node, port }) => (port === null ? node : `${node}.${port}`);
  const lines = nodes.map(({ key, kind, params }) => `${key}: ${kind}${Object.keys(params).length === 0 ? '' : ` ${JSON.stringify(params)}`}`);
  return [...lines, ...edges.map(({ from, to, label }) => `${end(from)} -> ${end(to)}${label === undefined ? '' : `  (labelled ${label})`}`)].join('\n');
}
