import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as browsers } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { expect, it } from 'vitest';
import { projectDigests } from './testing.ts';

const projects = { seed: 1, count: 500 };

/** This package and what it needs as one script that leaves `texture` behind. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('./testing.ts', import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['turnbuckle-source'] },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'texture' } },
  })) as Rollup.RollupOutput[];
  const code = built[0]?.output[0]?.code;
  if (code === undefined) throw new Error('the bundle is empty');
  return code;
}

it('gives 500 pictures that are equal bit for bit in Node and in Chromium', async () => {
  const browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: await bundle() });
    const there = await page.evaluate(`texture.projectDigests(${JSON.stringify(projects)})`);
    expect(there).toEqual(projectDigests(projects));
  } finally {
    await browser.close();
  }
});
