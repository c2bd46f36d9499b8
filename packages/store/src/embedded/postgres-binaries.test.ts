import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runWithoutRoot } from './guarded-process.ts';
import { linkPostgresBinaries, postgresBinaries } from './postgres-binaries.ts';

test('links that npm left out are made, and only those', () => {
  const { postgres } = postgresBinaries();
  const folder = dirname(dirname(dirname(postgres)));
  const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  expect(linkPostgresBinaries()).toBe(0);
  // A library for compiling C programs: no server loads it.
  const link = links.find(({ target }) => target.endsWith('/libecpg.so'));
  expect(link).toBeDefined();
  const place = join(folder, link?.target ?? '');
  rmSync(place);
  expect(linkPostgresBinaries()).toBe(1);
  expect(lstatSync(place).isSymbolicLink() && existsSync(place)).toBe(true);
});

test('the binaries run', () => {
  const { postgres, initdb } = postgresBinaries();
  expect(runWithoutRoot([postgres, '--version'])).toMatchObject({ ok: true, output: expect.stringMatching(/PostgreSQL\) 18\./) });
  expect(runWithoutRoot([initdb, '--no-such-option'])).toMatchObject({ ok: false, output: expect.stringContaining('no-such-option') });
});
