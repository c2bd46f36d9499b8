import { AxeBuilder } from '@axe-core/playwright';
import { generateProjects } from '@turnbuckle/texture';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CanvasPage } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { wrongDocument } from './sample-document.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let web: WebServer;
let browser: Browser;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebServer(), launchChromium()]);
  await web.seed([...generateProjects({ seed: 3, count: 40 }).projects, { id: 'a-wrong-one', owner: 'person-0003', document: wrongDocument }]);
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});

async function violations(canvas: CanvasPage): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page: canvas.page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n').at(1)?.trim() ?? ''})`).join('; ')}`);
}

const views = (['light', 'dark'] as const).flatMap((theme) => [1440, 390].map((width) => ({ theme, width, height: width === 390 ? 844 : 900 })));

describe.each(views)('in $theme, $width pixels wide', (view) => {
  it('the wall has nothing that axe objects to', async () => {
    const canvas = await CanvasPage.open(browser, web, view);
    await canvas.page.waitForFunction(() => document.querySelectorAll('[data-tile] canvas').length === 41);
    expect(await violations(canvas)).toEqual([]);
    await canvas.page.getByRole('button', { name: 'Legend of wires' }).click();
    await canvas.page.getByText('Wires by meaning').waitFor();
    expect(await violations(canvas)).toEqual([]);
    await canvas.close();
  });

  it('the editor has nothing that axe objects to', async () => {
    const canvas = await CanvasPage.open(browser, web, view);
    await canvas.visitGraph('a-wrong-one');
    expect(await violations(canvas)).toEqual([]);
    await canvas.page.locator('.react-flow__node[data-id="noise"]').focus();
    await canvas.page.keyboard.press('Enter');
    await canvas.page.getByRole('region', { name: 'Node Noise' }).waitFor();
    expect(await violations(canvas)).toEqual([]);
    await canvas.page.getByRole('button', { name: 'Add a node' }).click();
    await canvas.page.getByRole('listbox', { name: 'Kinds' }).waitFor();
    expect(await violations(canvas)).toEqual([]);
    await canvas.close();
  });
});

describe('with the keyboard alone', () => {
  it('a wrong graph is opened from the wall and mended', async () => {
    const canvas = await CanvasPage.open(browser, web);
    const { page } = canvas;
    await page.waitForFunction(() => document.querySelectorAll('[data-tile] canvas').length === 41);
    for (let step = 0; step < 30 && !(await page.evaluate(() => document.activeElement?.hasAttribute('data-tile'))); step++) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-tile'))).toBe('a-wrong-one');
    await page.keyboard.press('Enter');
    await canvas.painted();
    for (let step = 0; step < 60 && (await page.evaluate(() => document.activeElement?.textContent)) !== 'Insert Average'; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.tb-problem[data-severity="error"]').count()).toBe(0);
    await canvas.save();
    await expect.poll(() => page.locator('.editor-bar [role=status]').innerText()).toBe('Saved');
    await page.goBack();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-tile'))).toBe('a-wrong-one');
    await expect.poll(() => page.locator('[data-tile="a-wrong-one"]').getAttribute('data-wrong')).toBeNull();
    await canvas.close();
  });

  it('an input is wired from the list of what fits, with the reason where something does not', async () => {
    const canvas = await CanvasPage.open(browser, web);
    await canvas.visitGraph('a-wrong-one');
    const { page } = canvas;
    await page.locator('.react-flow__node[data-id="noise"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Wire seed' }).focus();
    await page.keyboard.press('Enter');
    const refused = page.getByRole('menuitem', { name: /Number \(level\)/ });
    await expect.poll(() => refused.getAttribute('aria-disabled')).toBe('true');
    expect(await refused.innerText()).toContain("'number' does not always flow into 'int'");
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Wire scale' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /Number \(level\)/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.react-flow__edge[aria-label*="Number.value"]').count()).toBe(1);
    await canvas.close();
  });
});
