import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '@turnbuckle/compiler';
import { expect, it } from 'vitest';
import type { CheckReport } from '../packages/cli/src/check/report.ts';
import { turnbuckle } from '../tests/corpora.ts';
import { softNoise } from './00-typed-graph/build.ts';
import { studio } from './00-typed-graph/catalog.ts';

const here = dirname(fileURLToPath(import.meta.url));

it('00-typed-graph: code that compiles gives a graph without a finding', () => {
  const { diagnostics, plan } = compile(softNoise(7), { catalog: studio, policy: 'strict' });
  expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(plan?.steps.map(({ kind }) => kind)).toEqual(['noise', 'blur', 'average', 'tint']);
});

it('00-typed-graph: the command tells both wires, and --fix mends the one whose meaning is sure', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-example-'));
  const file = join(folder, 'saved-project.json');
  copyFileSync(join(here, '00-typed-graph/saved-project.json'), file);
  const check = (...options: string[]): ReturnType<typeof turnbuckle> => turnbuckle('check', file, '--catalog', join(here, '00-typed-graph/catalog.ts'), '--json', ...options);
  const codes = ({ stdout }: { stdout: string }): string[] =>
    (JSON.parse(stdout) as CheckReport).files.flatMap(({ graphs }) => graphs.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
  const before = await check();
  expect([before.code, codes(before)]).toEqual([1, ['unknown-port', 'type-mismatch']]);
  const fixed = await check('--fix');
  expect(codes(fixed)).toEqual(['type-mismatch']);
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(here, '00-typed-graph/saved-project.json'), 'utf8').replace('"Image"', '"image"'));
  rmSync(folder, { recursive: true, force: true });
});
