import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { keepScriptCoverage, startScriptCoverage } from './script-coverage.ts';
import type { WebServer } from './web-server.ts';

export interface VisitOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** One browser window that is signed in. It fails the test that uses it when the page reports an error. */
export class CanvasPage {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #context: BrowserContext;
  readonly #web: WebServer;

  private constructor(page: Page, context: BrowserContext, web: WebServer) {
    this.page = page;
    this.#context = context;
    this.#web = web;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      // A 412 is the answer that some tests ask for, and browsers report each refused request.
      if (message.type() === 'error' && !/status of (404|412)/.test(message.text())) this.errors.push(message.text());
    });
  }

  static async open(browser: Browser, web: WebServer, { theme = 'light', width = 1440, height = 900 }: VisitOptions = {}): Promise<CanvasPage> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const canvas = new CanvasPage(page, context, web);
    await startScriptCoverage(page);
    await page.goto(web.link);
    return canvas;
  }

  async visitGraph(id: string): Promise<void> {
    await this.page.goto(`${this.#web.url}/graph/${id}`);
    await this.painted();
  }

  /** Waits until every node that has a picture shows one. */
  async painted(): Promise<void> {
    await this.page.waitForSelector('.node canvas');
    await this.page.waitForFunction(() => document.querySelectorAll('div.node-picture').length === 0);
  }

  async rules(name: 'legacy' | 'strict'): Promise<void> {
    await this.page.getByRole('radio', { name }).click();
  }

  terminal(node: string, port: string, side: 'source' | 'target'): Locator {
    return this.page.locator(`.react-flow__handle.${side}[data-nodeid="${node}"][data-handleid="${port}"]`);
  }

  /** Draws a wire by hand and holds it over the target. */
  async hold(from: { readonly node: string; readonly port: string }, to: { readonly node: string; readonly port: string }): Promise<void> {
    const start = await middleOf(this.terminal(from.node, from.port, 'source'));
    const end = await middleOf(this.terminal(to.node, to.port, 'target'));
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2 + 40, { steps: 4 });
    await this.page.mouse.move(end.x, end.y, { steps: 4 });
  }

  /** Draws a wire by hand and lets it go on the target. */
  async draw(from: { readonly node: string; readonly port: string }, to: { readonly node: string; readonly port: string }): Promise<void> {
    await this.hold(from, to);
    await this.page.mouse.up();
  }

  wires(): Promise<number> {
    return this.page.locator('.react-flow__edge').count();
  }

  /** The bytes of a node's picture, as one text. */
  async picture(node: string): Promise<string> {
    return this.page.locator(`.react-flow__node[data-id="${node}"] canvas`).evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      return [...(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])].join();
    });
  }

  /** Waits until a node's picture is another one than before. */
  async repainted(node: string, before: string): Promise<string> {
    await expect.poll(() => this.picture(node), { timeout: 10_000 }).not.toBe(before);
    return this.picture(node);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
  }

  async close(): Promise<void> {
    await keepScriptCoverage(this.page, this.#web.webFolder);
    await this.#context.close();
    expect(this.errors).toEqual([]);
  }
}

export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not on the screen.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
