import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CanvasPage } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { sampleDocument, wrongDocument } from './sample-document.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let web: WebServer;
let browser: Browser;
let canvas: CanvasPage;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebServer(), launchChromium()]);
  const owner = 'person-0003';
  await web.seed(
    ['params', 'moved', 'set-aside', 'conflict', 'copied', 'overwritten', 'undone'].map((id) => ({ id, owner, document: id === 'set-aside' ? wrongDocument : sampleDocument })),
  );
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});
beforeEach(async () => {
  canvas = await CanvasPage.open(browser, web);
});
afterEach(() => canvas.close());

async function stored(id: string): Promise<{ readonly text: string; readonly revision: string | null }> {
  const answer = await web.call('GET', `/v1/graphs/${id}`);
  return { text: await answer.text(), revision: answer.headers.get('Turnbuckle-Revision') };
}

function saved(): Promise<void> {
  return expect.poll(() => canvas.page.locator('.editor-bar [role=status]').innerText()).toMatch(/^Saved/);
}

async function setRadius(radius: string): Promise<void> {
  await canvas.page.locator('.react-flow__node[data-id="blur"] .node-title').click();
  await canvas.page.getByLabel('radius, as a number').fill(radius);
}

describe('a save', () => {
  it('changes only what was edited in the text, and is still there after a reload', async () => {
    await canvas.visitGraph('params');
    const before = await canvas.picture('output');
    await setRadius('11');
    const after = await canvas.repainted('output', before);
    await canvas.save();
    await saved();
    expect(await stored('params')).toEqual({ text: sampleDocument.replace('"radius": 2 }', '"radius": 11 }'), revision: '2' });
    await canvas.page.reload();
    await canvas.painted();
    await expect.poll(() => canvas.picture('output')).toBe(after);
  });

  it('writes where a node was moved to, as numbers in place of numbers', async () => {
    await canvas.visitGraph('moved');
    const node = canvas.page.locator('.react-flow__node[data-id="output"]');
    await node.focus();
    await canvas.page.keyboard.press('Enter');
    for (let step = 0; step < 3; step++) await canvas.page.keyboard.press('ArrowDown');
    await canvas.save();
    await saved();
    const { text } = await stored('moved');
    expect(text).toMatch(/"id": "output", "type": "output", "position": \{ "x": 780, "y": [1-9]\d* \}/);
    expect(text.replace(/"x": 780, "y": \d+/, '"x": 780, "y": 0')).toBe(sampleDocument);
  });

  it('stores nothing that was taken back', async () => {
    await canvas.visitGraph('undone');
    await canvas.page.locator('.react-flow__node[data-id="soft"] .node-title').click();
    await canvas.page.keyboard.press('Delete');
    await expect.poll(() => canvas.wires()).toBe(2);
    await canvas.page.keyboard.press('Control+z');
    await expect.poll(() => canvas.wires()).toBe(4);
    expect(await canvas.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await canvas.page.keyboard.press('Control+Shift+z');
    await canvas.save();
    await saved();
    const { text } = await stored('undone');
    expect(JSON.parse(text).nodes.map(({ id }: { id: string }) => id)).toEqual(['noise', 'blur', 'average', 'level', 'output']);
    expect(text).toContain('"viewport": { "x": 0,   "y": 0, "zoom": 1.0 }');
  });

  it('under strict rules sets the wrong wire aside and says so', async () => {
    await canvas.visitGraph('set-aside');
    await setRadius('3');
    await canvas.save();
    await expect.poll(() => canvas.page.locator('.editor-bar [role=status]').innerText()).toBe('Saved, 1 wire set aside');
    const { text } = await stored('set-aside');
    expect(JSON.parse(text).turnbuckle.quarantined).toEqual([{ edge: 'wrong', code: 'type-mismatch' }]);
    expect(JSON.parse(text).edges).toHaveLength(5);
    await canvas.page.reload();
    await canvas.painted();
    const wire = canvas.page.locator('.react-flow__edge[data-id="wrong"]');
    expect(await wire.getAttribute('class')).toContain('tb-wire-broken');
    await canvas.rules('legacy');
    await expect.poll(() => wire.getAttribute('aria-label')).toContain('Kept, but it carries nothing');
    expect(await canvas.page.locator('.editor-panel').innerText()).toContain('1 wire is set aside');
    await canvas.rules('strict');
    await canvas.page.getByRole('button', { name: 'Insert Average' }).click();
    await canvas.save();
    await expect.poll(() => canvas.page.locator('.editor-bar [role=status]').innerText()).toBe('Saved');
    expect(JSON.parse((await stored('set-aside')).text).turnbuckle).toBeUndefined();
  });
});

describe('two windows on one graph', () => {
  /** Changes the graph here, and saves something else from elsewhere first. */
  async function collide(id: string): Promise<string> {
    await canvas.visitGraph(id);
    await setRadius('9');
    const theirs = sampleDocument.replace('"scale": 6', '"scale": 20');
    const answer = await web.call('PUT', `/v1/graphs/${id}`, { user: 'person-0417', body: theirs, headers: { 'If-Match': '"1"', 'Content-Type': 'application/json' } });
    expect(answer.status).toBe(200);
    await canvas.save();
    const dialog = canvas.page.getByRole('dialog');
    await expect.poll(() => dialog.innerText()).toContain('person-0417 saved this graph meanwhile');
    expect(await dialog.locator('canvas').count()).toBe(2);
    expect(await dialog.innerText()).toContain('1 node changed');
    return theirs;
  }

  it('lets theirs be loaded', async () => {
    const theirs = await collide('conflict');
    await canvas.page.getByRole('button', { name: 'Load theirs' }).click();
    await saved();
    expect(await canvas.page.locator('.react-flow__node[data-id="noise"]').innerText()).toContain('20');
    expect(await stored('conflict')).toEqual({ text: theirs, revision: '2' });
  });

  it('keeps mine as a copy', async () => {
    const theirs = await collide('copied');
    await canvas.page.getByRole('button', { name: 'Keep mine as a copy' }).click();
    await canvas.page.waitForURL((url) => !url.pathname.endsWith('/copied'));
    const copy = decodeURIComponent(new URL(canvas.page.url()).pathname.split('/').at(-1) ?? '');
    expect((await stored(copy)).text).toBe(sampleDocument.replace('"radius": 2 }', '"radius": 9 }'));
    expect((await stored('copied')).text).toBe(theirs);
  });

  it('overwrites, once both were seen, and the history keeps theirs', async () => {
    const theirs = await collide('overwritten');
    await canvas.page.getByRole('button', { name: 'Overwrite theirs' }).click();
    await saved();
    expect(await stored('overwritten')).toEqual({ text: sampleDocument.replace('"radius": 2 }', '"radius": 9 }'), revision: '3' });
    const earlier = await web.call('GET', '/v1/graphs/overwritten?revision=2');
    expect(await earlier.text()).toBe(theirs);
  });
});
