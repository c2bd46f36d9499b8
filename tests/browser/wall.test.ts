import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { compile, planOf } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import { generateProjects, picture, pictureDigest, studio } from '@turnbuckle/texture';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CanvasPage } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { projects } = generateProjects({ seed: 20_261_124, count: 500 });

let web: WebServer;
let browser: Browser;
let canvas: CanvasPage;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebServer(), launchChromium()]);
  await web.seed(projects);
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});
beforeEach(async () => {
  canvas = await CanvasPage.open(browser, web);
});
afterEach(() => canvas.close());

async function judged(): Promise<void> {
  await canvas.page.waitForFunction(() => document.querySelector('main [role=status]')?.textContent?.startsWith('Checked in this browser') === true, null, { timeout: 60_000 });
}

/** What the command finds in the same documents: the ids of those with an error. */
async function checkedByCommand(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-wall-'));
  for (const { id, document } of projects) writeFileSync(join(folder, `${id}.json`), document);
  const args = [join(root, 'packages/cli/bin/turnbuckle.js'), 'check', folder, '--catalog', join(root, 'packages/texture/src/studio.ts'), '--policy', 'strict', '--json'];
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 256 * 1024 * 1024 }, (_, stdout) => resolve(stdout));
  });
  rmSync(folder, { recursive: true, force: true });
  interface Checked {
    readonly path: string;
    readonly graphs: readonly { readonly diagnostics: readonly { readonly severity: string }[] }[];
  }
  const { files } = JSON.parse(out) as { files: readonly Checked[] };
  expect(files).toHaveLength(projects.length);
  return files
    .filter(({ graphs }) => graphs.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error')))
    .map(({ path }) => /project-\d+/.exec(path)?.[0] ?? path);
}

describe('the first view', () => {
  it('loads less than 250 kB of scripts, packed, and nothing from elsewhere', async () => {
    const loaded = new Set<string>();
    canvas.page.on('request', (request) => loaded.add(request.url()));
    await canvas.page.goto(`${web.url}/wall`);
    await judged();
    const foreign = [...loaded].filter((url) => !url.startsWith(web.url));
    expect(foreign).toEqual([]);
    const scripts = [...loaded].filter((url) => url.endsWith('.js'));
    const sizes = scripts.map((url) => gzipSync(readFileSync(join(web.webFolder, new URL(url).pathname))).length);
    const sum = sizes.reduce((total, size) => total + size, 0);
    console.log(`first view: ${Math.round(sum / 1000)} kB of scripts, packed`);
    expect(sum).toBeLessThan(250_000);
  });
});

describe('the wall of 500 saved graphs', () => {
  it('counts and marks what the command finds, to the tile', async () => {
    await judged();
    const marked = await canvas.page.$$eval('[data-tile][data-wrong]', (tiles) => tiles.map((tile) => tile.getAttribute('data-tile')));
    expect([...marked].sort()).toEqual((await checkedByCommand()).sort());
    expect(Number(await canvas.page.getByTestId('wrong-count').innerText())).toBe(marked.length);
    expect(await canvas.page.getByRole('heading', { level: 1 }).innerText()).toContain(`saved these 500 graphs`);
    console.log(`wall: ${marked.length} of ${projects.length} graphs are wrong`);
  });

  it('shows every picture as Node paints it, byte for byte', async () => {
    await canvas.page.waitForFunction(() => document.querySelectorAll('[data-tile] canvas').length === 500, null, { timeout: 120_000 });
    // Pixels that went through a canvas are those that somebody sees. All are opaque, so nothing is lost on the way.
    const shown = await canvas.page.$$eval('[data-tile] canvas', (canvases) =>
      canvases.map((element) => {
        const bytes = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 64, 64).data ?? new Uint8ClampedArray();
        return [element.closest('[data-tile]')?.getAttribute('data-tile') ?? '', Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')] as const;
      }),
    );
    const differing = shown.filter(([id, hex]) => {
      const graph = readDocument(projects.find((project) => project.id === id)?.document ?? '', { catalog: studio }).value?.graphs[0];
      if (graph === undefined) return true;
      return picture(planOf(compile(graph, { catalog: studio, policy: 'legacy' }).resolved)).digest !== pictureDigest(Uint8ClampedArray.from(Buffer.from(hex, 'hex')));
    });
    expect(differing.map(([id]) => id)).toEqual([]);
    expect(shown).toHaveLength(500);
  });

  it('is walked by arrow keys; the tile says who and what', async () => {
    await judged();
    const first = canvas.page.locator('[data-tile]').first();
    await first.focus();
    await canvas.page.keyboard.press('ArrowRight');
    await canvas.page.keyboard.press('ArrowDown');
    const columns = await canvas.page.evaluate(() => getComputedStyle(document.querySelector('.wall-grid') ?? document.body).gridTemplateColumns.split(' ').length);
    expect(await canvas.page.evaluate(() => (document.activeElement as HTMLElement).dataset['index'])).toBe(String(columns + 1));
    await canvas.page.keyboard.press('End');
    expect(await canvas.page.evaluate(() => (document.activeElement as HTMLElement).dataset['tile'])).toBe('project-0500');
    const wrong = canvas.page.locator('[data-wrong]').first();
    await wrong.hover();
    const hint = canvas.page.locator('.wall-hint');
    const label = (await wrong.getAttribute('aria-label')) ?? '';
    expect(await hint.innerText()).toContain(/person-\d+/.exec(label)?.[0]);
    expect(label).toContain(((await hint.locator('p span span, p > span').last().innerText()).split(' And ')[0] ?? '').trim());
  });

  it('shows a part of itself by what is asked', async () => {
    await judged();
    const wrong = Number(await canvas.page.getByTestId('wrong-count').innerText());
    await canvas.page.getByRole('button', { name: /^Wrong/ }).click();
    expect(await canvas.page.locator('[data-tile]').count()).toBe(wrong);
    await canvas.page.getByRole('button', { name: /^Clean/ }).click();
    expect(await canvas.page.locator('[data-tile]').count()).toBe(500 - wrong);
    await canvas.page.getByLabel('By finding').selectOption('type-mismatch');
    expect(await canvas.page.locator('[data-tile]:not([data-wrong])').count()).toBe(0);
    await canvas.page.reload();
    await judged();
    expect(new URL(canvas.page.url()).searchParams.get('code')).toBe('type-mismatch');
    await canvas.page.getByLabel('Search by title, person or workspace').fill('project-0499 nothing like it');
    expect(await canvas.page.getByRole('heading', { name: 'Nothing like that on the wall' }).count()).toBe(1);
  });
});
