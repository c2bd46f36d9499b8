import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CanvasPage } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { wrongDocument } from './sample-document.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let web: WebServer;
let browser: Browser;
let canvas: CanvasPage;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebServer(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});
beforeEach(async () => {
  canvas = await CanvasPage.open(browser, web);
});
afterEach(() => canvas.close());

/** Lets a file fall onto the page, as a hand would. */
async function drop(name: string, text: string): Promise<void> {
  const transfer = await canvas.page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content ?? ''], fileName ?? '', { type: 'application/json' }));
      return data;
    },
    [name, text],
  );
  await canvas.page.waitForSelector('header');
  await canvas.page.dispatchEvent('header', 'dragenter', { dataTransfer: transfer });
  expect(await canvas.page.getByText('Drop it to open it').count()).toBe(1);
  await canvas.page.dispatchEvent('header', 'drop', { dataTransfer: transfer });
}

const comfyui = {
  last_node_id: 2,
  last_link_id: 1,
  nodes: [
    { id: 1, type: 'CheckpointLoaderSimple', pos: [40, 60], size: [315, 98], outputs: [{ name: 'MODEL', type: 'MODEL', links: [1] }], widgets_values: ['v1.safetensors'] },
    { id: 2, type: 'KSampler', pos: [460, 60], size: [315, 262], inputs: [{ name: 'model', type: 'MODEL', link: 1 }], widgets_values: [1, 'fixed', 20, 8, 'euler', 'normal', 1] },
  ],
  links: [[1, 1, 0, 2, 0, 'MODEL']],
  version: 0.4,
};

describe('a wall without graphs', () => {
  it('says what to do', async () => {
    await canvas.page.goto(`${web.url}/wall`);
    expect(await canvas.page.getByRole('heading', { level: 1 }).innerText()).toBe('No graphs yet');
    expect(await canvas.page.locator('main').innerText()).toContain('turnbuckle graphs import');
  });
});

describe('a file that is dropped', () => {
  it('opens in the editor, and is stored when it is saved', async () => {
    await drop('mine.json', wrongDocument);
    await canvas.painted();
    expect(await canvas.page.getByRole('heading', { level: 1 }).innerText()).toBe('mine.json');
    expect(await canvas.page.locator('.tb-problem[data-severity="error"]').count()).toBe(1);
    await canvas.page.getByRole('button', { name: 'Insert Average' }).click();
    await canvas.save();
    await canvas.page.waitForURL(/\/graph\//);
    const id = new URL(canvas.page.url()).pathname.split('/').at(-1) ?? '';
    const answer = await web.call('GET', `/v1/graphs/${id}`);
    const text = await answer.text();
    expect(text).toContain('"comment": "nobody\'s business"');
    expect(JSON.parse(text).nodes.map(({ type }: { type: string }) => type)).toContain('average');
  });

  it('of another editor opens read only, with what was found', async () => {
    await drop('workflow.json', JSON.stringify(comfyui));
    await expect.poll(() => canvas.page.locator('.react-flow__node').count()).toBe(2);
    expect(await canvas.page.locator('.editor-name').innerText()).toContain('read only');
    expect(await canvas.wires()).toBe(1);
    expect(await canvas.page.locator('.editor-coverage').innerText()).toContain('Checked 0 of 1 wire');
    expect(await canvas.page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  });

  it('that is broken says where', async () => {
    await drop('broken.json', '{\n  "nodes": [\n    { "id": "a", }\n  ]\n}');
    const page = canvas.page.locator('main');
    await expect.poll(() => page.innerText()).toContain('broken.json could not be read');
    expect(await page.innerText()).toContain('Line 3, column 18');
  });

  it('that is no graph says so', async () => {
    await drop('list.json', '[1, 2, 3]');
    await expect.poll(() => canvas.page.locator('main').innerText()).toContain('no graph of a known format');
  });
});

describe('a second file', () => {
  it('asks before the first one is lost, if that was changed', async () => {
    await drop('first.json', wrongDocument);
    await canvas.painted();
    await canvas.page.getByRole('button', { name: 'Insert Average' }).click();
    await drop('second.json', JSON.stringify(comfyui));
    const question = canvas.page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Stay' }).click();
    expect(await canvas.page.getByRole('heading', { level: 1 }).innerText()).toBe('first.json');
    await drop('second.json', JSON.stringify(comfyui));
    await question.getByRole('button', { name: 'Leave' }).click();
    await expect.poll(() => canvas.page.getByRole('heading', { level: 1 }).innerText()).toBe('second.json');
  });
});

describe('an address that leads nowhere', () => {
  it.each(['/nowhere', '/graph/nobody-has-this'])('%s is told as such', async (path) => {
    await canvas.page.goto(`${web.url}${path}`);
    await expect.poll(() => canvas.page.getByRole('heading', { level: 1 }).innerText()).toBe('Nothing is wired to this address');
  });
});
