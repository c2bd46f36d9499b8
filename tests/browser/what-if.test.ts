import { AxeBuilder } from '@axe-core/playwright';
import { compile, planOf } from '@turnbuckle/compiler';
import { migrateDown, migrateUp, migration } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import type { Graph } from '@turnbuckle/model';
import { generateProjects, picture, pictureDigest, studio } from '@turnbuckle/texture';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CanvasPage } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const { projects } = generateProjects({ seed: 20_261_124, count: 500 });
const release = migration({ id: 'tests/what-if', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')]);

type Outcome = 'unchanged' | 'repaired' | 'owner';

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

function graphOf(text: string): Graph {
  const graph = readDocument(text, { catalog: studio }).value?.graphs[0];
  if (graph === undefined) throw new Error('a project holds no graph');
  return graph;
}

function digestOf(text: string): string {
  return picture(planOf(compile(graphOf(text), { catalog: studio, policy: 'legacy' }).resolved)).digest;
}

/** The strict release run over a document and back, here in Node, and told apart without the app's code. */
function carried(document: string): { readonly outcome: Outcome; readonly text: string; readonly back: string } {
  const up = migrateUp(document, release);
  if ('quarantined' in up) throw new Error(up.quarantined);
  const down = migrateDown(up.text, release, up.complement);
  if ('quarantined' in down) throw new Error(down.quarantined);
  const graph = graphOf(up.text);
  const isLeft =
    graph.edges.some(({ quarantined }) => quarantined !== undefined) ||
    compile(graph, { catalog: studio, policy: 'strict', moment: 'migrate' }).diagnostics.some(({ severity }) => severity === 'error');
  return { outcome: isLeft ? 'owner' : up.text === document ? 'unchanged' : 'repaired', text: up.text, back: down.text };
}

async function asked(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'What if everyone got strict?' }).click();
  await worked(page);
}

async function worked(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main [role=status]')?.textContent?.startsWith('Nothing was changed') === true, null, { timeout: 60_000 });
}

async function tilesOf(page: Page, outcome: Outcome): Promise<string[]> {
  return page.$$eval(`[data-outcome="${outcome}"][data-tile]`, (tiles) => tiles.map((tile) => tile.getAttribute('data-tile') ?? '').sort());
}

async function storedDocuments(): Promise<readonly (readonly [string, number, string])[]> {
  const { graphs } = (await (await web.call('GET', '/v1/graphs?limit=500&include=document')).json()) as { graphs: readonly { id: string; revision: number; document: string }[] };
  return graphs.map(({ id, revision, document }) => [id, revision, document] as const);
}

describe('what if everyone got strict', () => {
  it('tells every graph apart as the migration in Node does, runs every way back and writes nothing', async () => {
    const { page } = canvas;
    const before = await storedDocuments();
    const written: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') written.push(request.url());
    });
    await asked(page);
    const here = projects.map(({ id, document }) => ({ id, document, ...carried(document) }));
    for (const outcome of ['unchanged', 'repaired', 'owner'] as const) {
      const expected = here.filter((one) => one.outcome === outcome).map(({ id }) => id);
      expect({ outcome, tiles: await tilesOf(page, outcome) }).toEqual({ outcome, tiles: expected.sort() });
      expect(expected.length).toBeGreaterThan(0);
    }
    const count = (outcome: Outcome): number => here.filter((one) => one.outcome === outcome).length;
    expect(here.filter(({ document, back }) => document === back)).toHaveLength(500);
    const head = await page.getByRole('heading', { level: 1 }).innerText();
    expect(head).toBe(
      `${count('unchanged')} stay as they are, ${count('repaired')} mend themselves, ${count('owner')} need their owner. 500 ways back run, 500 equal to the byte.`,
    );
    console.log(`what if: ${head}`);
    const changed = here.filter(({ document, text }) => document !== text && digestOf(document) !== digestOf(text)).length;
    expect(await page.locator('main [role=status]').first().innerText()).toContain(`${changed} pictures would look different`);
    expect(written).toEqual([]);
    expect(await storedDocuments()).toEqual(before);
  });

  it('counts while it runs', async () => {
    const { page } = canvas;
    // Whatever the machine's speed, what the bar said is noted as it says it.
    await page.evaluate(() => {
      const seen: [value: number, max: number][] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        for (const bar of document.querySelectorAll('progress')) seen.push([bar.value, bar.max]);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await page.getByRole('button', { name: 'What if everyone got strict?' }).click();
    const bar = page.getByRole('progressbar', { name: 'Graphs carried over and back' });
    await worked(page);
    expect(await bar.count()).toBe(0);
    const seen = await page.evaluate(() => (window as unknown as { seen: [value: number, max: number][] }).seen);
    expect(seen.some(([value, max]) => max === 500 && value > 0 && value < 500)).toBe(true);
  });

  it('leads back to what is saved, by its button and by the browser', async () => {
    const { page } = canvas;
    const saved = await page.getByRole('heading', { level: 1 }).innerText();
    expect(saved).toContain('saved these 500 graphs');
    await asked(page);
    const back = page.getByRole('button', { name: 'Back to what is saved' });
    expect(await back.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'saved these 500 graphs' }).waitFor();
    expect(await page.locator('[data-outcome][data-tile]').count()).toBe(0);
    expect(await page.locator('[data-wrong]').count()).toBeGreaterThan(0);
    await asked(page);
    await page.goBack();
    await page.getByRole('heading', { name: 'saved these 500 graphs' }).waitFor();
  });

  it('shows a part by what would happen, and says of a tile what would change', async () => {
    const { page } = canvas;
    await asked(page);
    for (const [name, outcome] of [
      ['Stay as they are', 'unchanged'],
      ['Mend themselves', 'repaired'],
      ['Need their owner', 'owner'],
    ] as const) {
      const chip = page.getByRole('button', { name: new RegExp(`^${name}`) });
      await chip.click();
      const count = Number(await chip.locator('.count').innerText());
      expect(await page.locator('[data-tile]').count()).toBe(count);
      expect(await page.locator(`[data-tile][data-outcome="${outcome}"]`).count()).toBe(count);
    }
    const tile = page.locator('[data-tile][aria-label*="Quarantined: \'image\' does not flow into"]').first();
    await tile.hover();
    expect(await page.locator('.wall-hint').innerText()).toMatch(/Would need its owner\.[\s\S]*Quarantined: 'image' does not flow into/);
  });

  it('is used with the keyboard: a mended tile opens both pictures, Escape leads back to it, the graph opens from there', async () => {
    const { page } = canvas;
    await page.waitForFunction(() => document.querySelectorAll('[data-tile] canvas').length === 500, null, { timeout: 120_000 });
    await page.getByRole('button', { name: 'What if everyone got strict?' }).focus();
    await page.keyboard.press('Enter');
    await worked(page);
    await page.getByRole('button', { name: /^Mend themselves/ }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-tile]').first().focus();
    await page.keyboard.press('ArrowRight');
    const id = (await page.evaluate(() => document.activeElement?.getAttribute('data-tile'))) ?? '';
    const label = (await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) ?? '';
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const sentences = await dialog.locator('li').allInnerTexts();
    expect(sentences.length).toBeGreaterThan(0);
    for (const sentence of sentences) expect(label).toContain(sentence);
    const document = projects.find((project) => project.id === id)?.document ?? '';
    const shown = await dialog
      .locator('canvas')
      .evaluateAll((canvases) => canvases.map((element) => Array.from((element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 64, 64).data ?? [])));
    expect(shown.map((bytes) => pictureDigest(Uint8ClampedArray.from(bytes)))).toEqual([digestOf(document), digestOf(carried(document).text)]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => globalThis.document.activeElement?.getAttribute('data-tile'))).toBe(id);
    await page.keyboard.press('Enter');
    await dialog.getByRole('link', { name: 'Open graph' }).focus();
    await page.keyboard.press('Enter');
    await canvas.painted();
    expect(new URL(page.url()).pathname).toBe(`/graph/${id}`);
    await page.goBack();
    await worked(page);
  });
});

describe.each((['light', 'dark'] as const).flatMap((theme) => [1440, 390].map((width) => ({ theme, width, height: width === 390 ? 844 : 900 }))))(
  'in $theme, $width pixels wide',
  (view) => {
    it('the forecast and its dialog have nothing that axe objects to', async () => {
      const seen = await CanvasPage.open(browser, web, view);
      const violations = async (): Promise<string[]> =>
        (await new AxeBuilder({ page: seen.page }).analyze()).violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map(({ target }) => target.join(' '))
              .slice(0, 5)
              .join('; ')}`,
        );
      await seen.page.waitForFunction(() => document.querySelectorAll('[data-tile] canvas').length === 500, null, { timeout: 120_000 });
      await asked(seen.page);
      expect(await violations()).toEqual([]);
      expect(await seen.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await seen.page.getByRole('button', { name: /^Mend themselves/ }).click();
      await seen.page.locator('[data-tile]').first().click();
      await seen.page.getByRole('dialog').waitFor();
      expect(await violations()).toEqual([]);
      await seen.close();
    });
  },
);
