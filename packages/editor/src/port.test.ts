import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

const source = (port: string): string => `
import { node, type } from '@turnbuckle/model';
import { Port } from '@turnbuckle/editor';
const image = type('image');
const blur = node('blur', { in: { image, radius: type('number').orParam(4) }, out: { image } });
export const element = <Port of={blur} ${port} />;
`;

/** The errors of one node component under the project's own options. */
async function errorsOf(port: string): Promise<string> {
  // Inside of the package, where its dependencies are found.
  const place = mkdtempSync(join(folder, 'port-test-'));
  try {
    writeFileSync(join(place, 'blur-node.tsx'), source(port));
    const options = { noEmit: true, composite: false, declaration: false, incremental: false, types: [], customConditions: ['turnbuckle-source'], rootDir: '../../..' };
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ extends: '../../../tsconfig.dom.json', compilerOptions: options, files: ['blur-node.tsx'] }));
    return await new Promise((resolve) => {
      execFile(process.execPath, [tsc, '-p', place], (_, stdout) => resolve(stdout));
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

it.each(['in="image"', 'in="radius"', 'out="image"'])('<Port> compiles with %s', async (port) => {
  expect(await errorsOf(port)).toBe('');
});

it.each(['in="imgae"', 'out="radius"', 'in="image" out="image"', ''])('<Port> does not compile with %j', async (port) => {
  expect(await errorsOf(port)).toMatch(/error TS/);
});
