import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Where `npm test` looks for what browsers ran; nothing is written unless it asks. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../coverage/browser');
export const measuresCoverage = process.env['TURNBUCKLE_COVERAGE'] === '1';

/** Keeps a source map of the app, by which what ran is carried back to the sources. */
export function keepSourceMap(path: string): void {
  if (!measuresCoverage) return;
  mkdirSync(join(folder, 'maps'), { recursive: true });
  copyFileSync(path, join(folder, 'maps', basename(path)));
}

let written = 0;

/** Begins to count which code of the app a page runs. */
export async function startScriptCoverage(page: Page): Promise<void> {
  if (measuresCoverage) await page.coverage.startJSCoverage({ resetOnNavigation: false });
}

/** Keeps what the page ran, with the code itself and the folder that its source maps are in. */
export async function keepScriptCoverage(page: Page, webFolder: string): Promise<void> {
  if (!measuresCoverage) return;
  const entries = await page.coverage.stopJSCoverage();
  mkdirSync(folder, { recursive: true });
  const own = entries
    .filter(({ url }) => new URL(url).pathname.startsWith('/assets/'))
    .map(({ url, functions, source }) => ({ file: join(webFolder, new URL(url).pathname), functions, source }));
  writeFileSync(join(folder, `${process.pid}-${written++}.json`), JSON.stringify(own));
}
