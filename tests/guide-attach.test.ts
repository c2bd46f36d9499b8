import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { run } from '../packages/cli/src/main.ts';

const guide = fileURLToPath(new URL('../docs/guide/attach.md', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-guide-'));
/** Lines of a shell that only make the place in which this test already stands. */
const preparing = /^(git clone |cd |mkdir |node tools\/bootstrap\.mjs$)/;

interface Block {
  readonly line: number;
  readonly language: string;
  readonly file: string | null;
  readonly text: string;
}

function blocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: file, 3: text = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    file: file ?? null,
    text,
  }));
}

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.database.query('drop owned by turnbuckle_reader');
  await db.database.query('drop role turnbuckle_reader');
  await db.drop();
  rmSync(folder, { recursive: true });
});

async function turnbuckle(args: readonly string[]): Promise<string> {
  let text = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const code = await run(args, { stdout: sink, stderr: sink, stdin: process.stdin, color: false, isTerminal: false, cwd: folder });
  expect([0, 1], `${args.join(' ')}\n${text}`).toContain(code);
  return text;
}

/** What a block shows, where `…` stands for anything on its line. */
function asShown(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '[^\\n]+')}$`);
}

/** The guide's database is on this machine and called studio; this test's is elsewhere. */
function exported(value: string): string {
  const [said, real] = [new URL(value), new URL(db.url)];
  said.host = real.host;
  said.pathname = real.pathname;
  return said.href;
}

it('every block of docs/guide/attach.md runs, in its order, and gives what it shows', async () => {
  const found = blocks(readFileSync(guide, 'utf8'));
  const counts = { sql: 0, sh: 0, files: 0, shown: 0 };
  let output: string | null = null;
  for (const { line, language, file, text } of found) {
    if (language === 'text') {
      expect(output, `docs/guide/attach.md:${line}`).toMatch(asShown(text));
      output = null;
      counts.shown++;
    } else if (file !== null) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
      counts.files++;
    } else if (language === 'sql') {
      await db.database.query(text);
      counts.sql++;
    } else {
      expect(language, `docs/guide/attach.md:${line}`).toBe('sh');
      for (const command of text.trimEnd().split('\n')) {
        const variable = /^export (\w+)=(\S+)$/.exec(command);
        if (variable !== null) vi.stubEnv(variable[1] ?? '', exported(variable[2] ?? ''));
        else if (command.startsWith('npx turnbuckle ')) {
          output = await turnbuckle(command.slice('npx turnbuckle '.length).split(' '));
          counts.sh++;
        } else expect(command, `docs/guide/attach.md:${line}`).toMatch(preparing);
      }
    }
  }
  expect(counts).toEqual({ sql: 2, sh: 5, files: 4, shown: 5 });
  expect(await db.database.query('select count(*)::integer as rows, max(version) as version from projects')).toEqual([{ rows: 6, version: 1 }]);
});

it('the role of the guide may not write', async () => {
  await expect(db.database.query(`set role turnbuckle_reader; update projects set version = 2`)).rejects.toThrow('permission denied');
});
