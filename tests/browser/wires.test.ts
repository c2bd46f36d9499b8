import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CanvasPage, middleOf } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { sampleDocument, wrongDocument } from './sample-document.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let web: WebServer;
let browser: Browser;
let canvas: CanvasPage;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebServer(), launchChromium()]);
  await web.seed([
    { id: 'right', owner: 'person-0003', document: sampleDocument },
    { id: 'wrong', owner: 'person-0003', document: wrongDocument },
  ]);
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});
beforeEach(async () => {
  canvas = await CanvasPage.open(browser, web);
});
afterEach(() => canvas.close());

describe('a wire that is drawn under strict rules', () => {
  beforeEach(() => canvas.visitGraph('right'));

  it('lights up what fits, and says at the cursor why something does not', async () => {
    await canvas.hold({ node: 'level', port: 'value' }, { node: 'noise', port: 'seed' });
    await expect.poll(() => canvas.page.locator('.tb-bubble').innerText()).toBe("'number' does not always flow into 'int'");
    await expect.poll(() => canvas.terminal('noise', 'seed', 'target').getAttribute('data-tb-answer')).toBe('refuses');
    await expect.poll(() => canvas.terminal('blur', 'radius', 'target').getAttribute('data-tb-answer')).toBe('fits');
    await expect.poll(() => canvas.terminal('blur', 'image', 'target').getAttribute('data-tb-answer')).toBe('converts');
    await canvas.page.mouse.up();
    expect(await canvas.page.locator('[data-tb-answer]').count()).toBe(0);
  });

  it('is refused with its sentence, and nothing is made', async () => {
    const before = await canvas.wires();
    await canvas.draw({ node: 'level', port: 'value' }, { node: 'noise', port: 'seed' });
    expect(await canvas.page.getByRole('alert').innerText()).toContain("'number' does not always flow into 'int'");
    expect(await canvas.wires()).toBe(before);
    expect(await canvas.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await canvas.page.keyboard.press('Escape');
    expect(await canvas.page.getByRole('alert').count()).toBe(0);
  });

  it('is refused when it closes a loop', async () => {
    await canvas.draw({ node: 'soft', port: 'image' }, { node: 'blur', port: 'image' });
    expect(await canvas.page.getByRole('alert').innerText()).toContain('wait for one another');
    expect(await canvas.wires()).toBe(4);
  });

  it('is mended by the converter that is offered where it is dropped', async () => {
    const before = await canvas.picture('output');
    await canvas.draw({ node: 'noise', port: 'image' }, { node: 'soft', port: 'radius' });
    const offer = canvas.page.getByRole('dialog', { name: 'A converter would fit' });
    expect(await offer.innerText()).toContain("'image' does not flow into 'number'");
    await canvas.page.keyboard.press('Escape');
    expect([await offer.count(), await canvas.wires()]).toEqual([0, 4]);
    await canvas.draw({ node: 'noise', port: 'image' }, { node: 'soft', port: 'radius' });
    await canvas.page.keyboard.press('Enter');
    await expect.poll(() => canvas.wires()).toBe(6);
    expect(await canvas.page.locator('.react-flow__node', { hasText: 'Average' }).count()).toBe(2);
    expect(await canvas.page.locator('.tb-wire-broken').count()).toBe(0);
    await canvas.repainted('output', before);
    await canvas.page.keyboard.press('Control+z');
    await expect.poll(() => canvas.wires()).toBe(4);
    await expect.poll(() => canvas.picture('output')).toBe(before);
    expect(await canvas.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  });

  it('takes the place of the wire that ended there', async () => {
    await canvas.draw({ node: 'noise', port: 'image' }, { node: 'output', port: 'image' });
    await expect.poll(() => canvas.page.locator('.react-flow__edge[data-id="e3"]').count()).toBe(0);
    expect(await canvas.wires()).toBe(4);
  });

  it('asks what should stand in the void, and offers only what takes it', async () => {
    const start = await middleOf(canvas.terminal('average', 'value', 'source'));
    await canvas.page.mouse.move(start.x, start.y);
    await canvas.page.mouse.down();
    await canvas.page.mouse.move(start.x + 60, start.y + 180, { steps: 5 });
    await canvas.page.mouse.up();
    const kinds = await canvas.page.getByRole('option').allInnerTexts();
    expect(kinds.some((text) => text.startsWith('Blur') && text.includes('into radius'))).toBe(true);
    expect(kinds.some((text) => text.startsWith('Fill'))).toBe(true);
    expect(kinds.some((text) => text.startsWith('Output') || text.startsWith('Luminance'))).toBe(false);
    await canvas.page.keyboard.type('blur');
    await canvas.page.keyboard.press('Enter');
    await expect.poll(() => canvas.wires()).toBe(5);
  });

  it('moves by its end, judged without its old self', async () => {
    const end = await middleOf(canvas.page.locator('.react-flow__edge[data-id="e1"] .react-flow__edgeupdater-target'));
    const other = await middleOf(canvas.terminal('output', 'image', 'target'));
    await canvas.page.mouse.move(end.x, end.y);
    await canvas.page.mouse.down();
    await canvas.page.mouse.move(other.x - 60, other.y + 90, { steps: 4 });
    await canvas.page.mouse.move(other.x, other.y, { steps: 4 });
    await canvas.page.mouse.up();
    await expect.poll(() => canvas.page.locator('.react-flow__edge[data-id="e3"]').count()).toBe(0);
    expect(await canvas.page.locator('.react-flow__edge[data-id="e1"]').count()).toBe(1);
    expect(await canvas.wires()).toBe(3);
  });
});

describe('a wrong wire', () => {
  it('is accepted under legacy rules, and the picture goes wrong', async () => {
    await canvas.visitGraph('right');
    await canvas.rules('legacy');
    const before = await canvas.picture('output');
    await canvas.draw({ node: 'noise', port: 'image' }, { node: 'soft', port: 'radius' });
    await expect.poll(() => canvas.wires()).toBe(5);
    expect(await canvas.page.locator('.tb-wire-broken').count()).toBe(0);
    await canvas.repainted('output', before);
    await canvas.rules('strict');
    // Refused, it stays and carries nothing: the picture is right again.
    await expect.poll(() => canvas.page.locator('.react-flow__edge.tb-wire-broken').count()).toBe(1);
    await expect.poll(() => canvas.picture('output')).toBe(before);
  });

  it('is told in the list of problems, shown where it is, and mended with one click', async () => {
    await canvas.visitGraph('wrong');
    const problem = canvas.page.locator('.tb-problem[data-severity="error"]');
    expect(await problem.count()).toBe(1);
    expect(await problem.innerText()).toContain("'image' does not flow into 'number'");
    await problem.locator('.tb-problem-head').click();
    await expect.poll(() => canvas.page.locator('.react-flow__edge[data-id="wrong"]').getAttribute('class')).toContain('selected');
    await problem.getByRole('button', { name: 'Insert Average' }).click();
    await expect.poll(() => problem.count()).toBe(0);
    expect(await canvas.page.locator('.tb-wire-broken').count()).toBe(0);
    expect(await canvas.page.locator('.editor-coverage').innerText()).toContain('Checked 6 of 6 wires');
  });

  it('says its sentence when the pointer or the keyboard reaches it', async () => {
    await canvas.visitGraph('wrong');
    const wire = canvas.page.locator('.react-flow__edge[data-id="wrong"]');
    expect(await wire.getAttribute('aria-label')).toContain("Wrong wire: 'image' does not flow into 'number'");
    await wire.focus();
    await canvas.page.keyboard.press('Shift+Tab');
    await canvas.page.keyboard.press('Tab');
    await expect.poll(() => canvas.page.locator('.tb-bubble').innerText()).toContain("'image' does not flow into 'number'");
  });
});
