import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, runIn } from '../testing.ts';
import { loadEnvironments } from './load-environments.ts';

afterAll(removeFolders);

const url = 'postgres://app@db.example/studio';
const config = (cwd: string): Promise<string> => readFile(join(cwd, 'turnbuckle.config.ts'), 'utf8');

async function added(before: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string; text: string; names: string[] }> {
  const cwd = await folderWith({ 'turnbuckle.config.ts': before });
  const ran = await runIn(cwd, ['env', 'add', ...(args.length > 0 ? args : ['staging', '--url', url])]);
  return { ...ran, text: await config(cwd), names: (await loadEnvironments(cwd).catch(() => [])).map(({ name }) => name) };
}

describe('env add', () => {
  it('makes the file where there is none, and adds to it', async () => {
    const cwd = await folderWith({});
    expect(await runIn(cwd, ['env', 'add', 'staging', '--url', url])).toEqual({ code: 0, stdout: "turnbuckle.config.ts  made, with the environment 'staging'\n", stderr: '' });
    expect(await config(cwd)).toBe(`/** Each environment is one database. */\nexport default {\n  environments: {\n    staging: { url: '${url}' },\n  },\n};\n`);
    expect((await runIn(cwd, ['env', 'add', 'pre-prod', '--url-env', 'PRE_PROD_URL'])).code).toBe(0);
    expect(await config(cwd)).toBe(
      `/** Each environment is one database. */\nexport default {\n  environments: {\n    staging: { url: '${url}' },\n    'pre-prod': { url: process.env['PRE_PROD_URL'] ?? '' },\n  },\n};\n`,
    );
    expect(await loadEnvironments(cwd)).toEqual([
      { name: 'staging', url },
      { name: 'pre-prod', url: '' },
    ]);
    expect((await runIn(cwd, ['env', 'add', 'staging', '--url', url])).stdout).toContain("has already the environment 'staging'");
    const other = await runIn(cwd, ['env', 'add', 'staging', '--url', `${url}2`]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("has an environment 'staging' already, at another address") as string });
  });

  it('warns of a password in a file', async () => {
    const { stderr } = await added('export default { environments: {} };', 'staging', '--url', 'postgres://app:secret@db/studio');
    expect(stderr).toContain('--url-env VARIABLE keeps it out of files.');
  });

  it.each<[string, string, string]>([
    ['an empty list', 'export default { environments: {} };\n', `export default { environments: {\n  staging: { url: '${url}' },\n} };\n`],
    ['one line', `export default { environments: { a: { url: 'x' } } };`, `export default { environments: { a: { url: 'x' }, staging: { url: '${url}' } } };`],
    [
      'no comma behind the last',
      "export default {\n\tenvironments: {\n\t\ta: { url: 'x' }\n\t}\n};\n",
      `export default {\n\tenvironments: {\n\t\ta: { url: 'x' },\n\t\tstaging: { url: '${url}' },\n\t}\n};\n`,
    ],
    [
      'comments, and braces in strings',
      "// environments: { no }\nconst odd = '} environments: {';\nexport default {\n  odd,\n  environments: {\n    /* } */ a: { url: 'x{' }, // the last one\n    // b: { url: '' },\n  },\n  more: [odd],\n};\n",
      `// environments: { no }\nconst odd = '} environments: {';\nexport default {\n  odd,\n  environments: {\n    /* } */ a: { url: 'x{' }, // the last one\n    // b: { url: '' },\n    staging: { url: '${url}' },\n  },\n  more: [odd],\n};\n`,
    ],
    [
      'Windows line ends',
      "export default {\r\n  environments: {\r\n    a: { url: 'x' },\r\n  },\r\n};\r\n",
      `export default {\r\n  environments: {\r\n    a: { url: 'x' },\r\n    staging: { url: '${url}' },\r\n  },\r\n};\r\n`,
    ],
  ])('edits a file with %s and leaves the rest byte for byte', async (...[, before, after]) => {
    const { code, text, names } = await added(before);
    expect({ code, text }).toEqual({ code: 0, text: after });
    expect(names.at(-1)).toBe('staging');
  });

  it.each<[string, string]>([
    ['environments from elsewhere', "const environments = { a: { url: 'x' } };\nexport default { environments };\n"],
    ['two places', "export const other = { environments: { b: { url: 'y' } } };\nexport default { environments: { a: { url: 'x' } } };\n"],
    [
      'a place that is not the one exported',
      "const spare = { environments: { b: { url: 'y' } } };\nconst environments = { a: { url: 'x' } };\nexport default { environments, spare };\n",
    ],
    ['no environments', 'export default { rules: [] };\n'],
    ['a spread behind, which would win', "const more = { staging: { url: 'z' } };\nexport default { environments: { a: { url: 'x' } }, ...{ environments: more } };\n"],
  ])('leaves a file with %s as it is and prints the line', async (...[, before]) => {
    const { code, stdout, stderr, text } = await added(before);
    expect(text).toBe(before);
    if (before.includes('staging')) expect(code).not.toBe(0);
    else
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: `staging: { url: '${url}' },\n`,
        stderr: expect.stringContaining('turnbuckle.config.ts is left as it is') as string,
      });
  });

  it.each<[string[], string]>([
    [['staging'], 'Give its address with --url URL, or the variable'],
    [['staging', '--url', url, '--url-env', 'X'], 'Give its address with --url URL, or the variable'],
    [['staging', '--url', 'mysql://x'], "--url is the address of a PostgreSQL, postgres://user@host/database, not 'mysql://x'."],
    [['staging', '--url-env', 'A-B'], "'A-B' is no name of a variable."],
    [["st'aging", '--url', url], 'is no name of an environment'],
    [[], 'Name one environment'],
  ])('refuses %j', async (args, message) => {
    expect(await runIn(await folderWith({}), ['env', 'add', ...args])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
  });
});

describe('a configuration', () => {
  it.each<[string, string]>([
    ['export default 3;', "expected environments in its default export: export default { environments: { staging: { url: 'postgres://…' } } }."],
    ['export default { environments: { a: {} } };', "the environment 'a' has no url."],
    ["throw new Error('odd');", 'turnbuckle.config.ts could not be loaded: odd'],
  ])('%s is told', async (text, message) => {
    expect((await runIn(await folderWith({ 'turnbuckle.config.ts': text }), ['env', 'list'])).stderr).toContain(message);
  });

  it('may not be there', async () => {
    expect((await runIn(await folderWith({}), ['env', 'list'])).stderr).toContain("There is no turnbuckle.config.ts here. 'turnbuckle env add NAME --url URL' makes one.");
    expect((await runIn(await folderWith({}), ['env'])).stderr).toContain("Expected 'add', 'list' or 'snapshot'.");
  });
});
