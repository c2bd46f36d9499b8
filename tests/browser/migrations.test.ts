import { AxeBuilder } from '@axe-core/playwright';
import { getGraph, packMigration, putGraph, runWorker } from '@turnbuckle/store';
import { generateProjects } from '@turnbuckle/texture';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { legacyToStrict } from '../../examples/02-legacy-to-strict/migration.ts';
import { CanvasPage } from './canvas-page.ts';
import { launchChromium } from './chromium.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const { projects } = generateProjects({ seed: 1, count: 200 });
const pack = packMigration(legacyToStrict);
const views = (['light', 'dark'] as const).flatMap((theme) => [1440, 390].map((width) => ({ theme, width, height: width === 390 ? 844 : 900 })));

let web: WebServer;
let browser: Browser;
let canvas: CanvasPage;
let page: Page;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebServer(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});
beforeEach(async () => {
  canvas = await CanvasPage.open(browser, web);
  ({ page } = canvas);
});
afterEach(() => canvas.close());

async function post(path: string, json: unknown): Promise<{ readonly id: string; readonly state: string }> {
  const answer = await web.call('POST', path, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(json) });
  expect([200, 201]).toContain(answer.status);
  return (await answer.json()) as { id: string; state: string };
}

const start = (direction: 'up' | 'dry'): ReturnType<typeof post> => post(`/v1/migrations/${pack.digest}/runs`, { direction });

/** Works as a worker does, for so many transactions; gives how many there were. */
async function work(transactions = Number.POSITIVE_INFINITY): Promise<number> {
  const enough = new AbortController();
  let done = 0;
  await runWorker(web.database, {
    signal: enough.signal,
    clock: Date.now,
    pollMs: 20,
    untilIdle: true,
    onPoint(point) {
      if (point === 'done' && ++done >= transactions) enough.abort();
    },
  });
  return done;
}

interface Report {
  readonly counts: { readonly documents: number; readonly left: number; readonly chunks: number };
  readonly validations: readonly { readonly phase: string; readonly name: string; readonly expected: number; readonly actual: number }[];
  readonly backupPoint: { readonly documents: number; readonly digest: string };
  readonly byCode: Readonly<Record<string, number>>;
  readonly knobs: { readonly window: { readonly fromMinute: number } | null };
}

async function report(id: string): Promise<Report> {
  return (await (await web.call('GET', `/v1/runs/${id}`)).json()) as Report;
}

async function doneOf(id: string): Promise<number> {
  const { counts } = await report(id);
  return counts.documents - counts.left;
}

async function visit(path: string): Promise<void> {
  await page.goto(`${web.url}${path}`);
  await live(page);
}

/** From the list to the run that carried everything over. */
async function openRun(at: Page): Promise<void> {
  await at.getByRole('link', { name: /Migrate\. 200 graphs carried over/ }).click();
  await at.getByRole('heading', { level: 1, name: /^200 graphs carried over/ }).waitFor();
}

async function live(at: Page): Promise<void> {
  await at.locator('.live-badge[data-status="live"]').waitFor();
}

const heading = (): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const stored = async (id: string): Promise<string> => (await web.call('GET', `/v1/graphs/${id}`)).text();
const documents = async (): Promise<Map<string, string>> => new Map(await Promise.all(projects.map(async ({ id }) => [id, await stored(id)] as const)));

async function violations(at: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page: at }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n').at(1)?.trim() ?? ''})`).join('; ')}`);
}

/** Goes on by the keyboard until what has the focus says this. */
async function tabTo(name: RegExp): Promise<void> {
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
  for (let step = 0; step < 80 && !name.test(await focused()); step++) await page.keyboard.press('Tab');
  expect(await focused()).toMatch(name);
}

describe('without a run', () => {
  it('the page teaches the command', async () => {
    await visit('/migrations');
    expect(await heading()).toBe('No migration has run yet');
    expect(await page.locator('main code').innerText()).toBe('npx turnbuckle migrate run examples/02-legacy-to-strict/migration.ts --dry');
    expect(await violations(page)).toEqual([]);
  });

  it('an address of none says so', async () => {
    await visit('/migrations/00000000-0000-7000-8000-000000000000');
    await expect.poll(heading).toBe('There is no such run');
  });
});

describe('a run', () => {
  let before = new Map<string, string>();
  beforeAll(async () => {
    await web.seed(projects);
    before = await documents();
    await post('/v1/migrations', pack);
  });

  it('appears in the list as it is started and goes on while somebody looks, without being asked for', async () => {
    await visit('/migrations');
    await start('dry');
    await page.getByRole('link', { name: /Dry run\. 200 graphs wait for a worker/ }).waitFor();
    await work();
    await page.getByRole('link', { name: /Dry run\. 200 graphs tried in .*\d+ would change/ }).waitFor();
    expect(await heading()).toBe('Nothing is under way. 1 run before.');
    // What its end makes the page read again has been read by now.
    await page.waitForTimeout(1_500);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.waitForTimeout(2_500);
    expect(asked).toEqual([]);
    expect(await documents()).toEqual(before);
  });

  it('is held back by its limits, which are set and taken back while it goes on, and says why', async () => {
    const { id } = await start('dry');
    await visit(`/migrations/${id}`);
    const limits = async (from: string, to: string): Promise<void> => {
      await page.getByRole('button', { name: 'Limits', exact: true }).click();
      await page.getByLabel('Works from').fill(from);
      await page.getByLabel('Works until').fill(to);
      await page.getByRole('button', { name: 'Set limits' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    const hour = (hours: number): string => `${String((new Date().getUTCHours() + hours) % 24).padStart(2, '0')}:00`;
    await page.getByRole('button', { name: 'Limits', exact: true }).click();
    await page.getByLabel('Chunks at once').fill('many');
    expect(await page.getByRole('alert').innerText()).toContain('“Chunks at once” needs a whole number above zero.');
    expect(await page.getByRole('button', { name: 'Set limits' }).isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await limits(hour(3), hour(4));
    expect((await report(id)).knobs.window?.fromMinute).toBe(Number(hour(3).slice(0, 2)) * 60);
    const working = work();
    await page.getByText(`Out of hours: it works from ${hour(3)} to ${hour(4)} UTC. Waiting since`).waitFor();
    await limits('', '');
    await working;
    await expect.poll(heading).toMatch(/^200 graphs tried in/);
    expect(await page.getByRole('region', { name: 'Metrics' }).innerText()).toMatch(/Held back, out of hours/);
  });

  it('is opened, paused and resumed with the keyboard; its page follows every step', async () => {
    const { id } = await start('up');
    await visit('/migrations');
    await tabTo(/Migrate\. 200 graphs wait/);
    await page.keyboard.press('Enter');
    await expect.poll(heading).toMatch(/^200 graphs wait for a worker\./);
    expect(new URL(page.url()).pathname).toBe(`/migrations/${id}`);
    expect(await work(1)).toBe(1);
    const part = await doneOf(id);
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(200);
    await expect.poll(() => page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(String(part));
    await tabTo(/^Pause$/);
    await page.keyboard.press('Enter');
    await expect.poll(heading).toContain(`Paused at ${part} of 200 graphs.`);
    expect(await work()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Resume');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await work()).toBeGreaterThan(1);
    await expect.poll(heading).toMatch(/^200 graphs carried over in .*\d+ changed\.$/);
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  });

  it('shows the plan’s four words, as the API has them', async () => {
    const { runs } = (await (await web.call('GET', '/v1/runs?limit=1')).json()) as { runs: { id: string }[] };
    const id = runs[0]?.id ?? '';
    const { validations, backupPoint, byCode, counts } = await report(id);
    await visit(`/migrations/${id}`);
    const region = (name: string) => page.getByRole('region', { name, exact: true });
    expect(await region('Transactions').innerText()).toMatch(new RegExp(`Chunks done\\s+${counts.chunks} of ${counts.chunks}`));
    const rows = await region('Validation queries')
      .locator('tbody tr:has(td)')
      .evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
    const phase = (name: string) => validations.filter((one) => one.phase === name);
    const ordered = [...phase('before'), ...phase('during'), ...phase('after')];
    expect(phase('during').length).toBeGreaterThan(0);
    expect(rows).toEqual(ordered.map(({ name, expected, actual }) => [name, String(expected), String(actual), 'holds']));
    expect(await region('Backup point').innerText()).toContain(backupPoint.digest.slice(0, 12));
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('200 documents read again: each can be given back.').waitFor();
    const aside = Object.values(byCode).reduce((sum, edges) => sum + edges, 0);
    expect(await region('Metrics').innerText()).toMatch(new RegExp(`Wires set aside\\s+${aside}`));
    await region('Quarantine').getByRole('heading', { level: 3 }).first().waitFor();
    const groups = await region('Quarantine').getByRole('heading', { level: 3 }).allInnerTexts();
    expect(groups.map((text) => /^(\S+)\s+(\d+) wires? in/.exec(text)?.slice(1)).sort()).toEqual(
      Object.entries(byCode)
        .map(([code, edges]) => [code, String(edges)])
        .sort(),
    );
    await page.locator('.quarantine-group summary').first().click();
    const link = page.locator('.quarantine-group li a').first();
    expect(await link.getAttribute('href')).toMatch(/^\/graph\/project-/);
  });

  it('has what it set aside mended in bulk with the keyboard, and taken back', async () => {
    const migrated = await documents();
    await visit('/migrations');
    await openRun(page);
    const fix = page.getByRole('button', { name: /^Insert Average in \d+ graphs…$/ });
    await fix.waitFor();
    const graphs = Number(/\d+/.exec((await fix.getAttribute('aria-label')) ?? '')?.[0]);
    await tabTo(/^Insert Average in/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog');
    expect(await dialog.innerText()).toContain(`Insert Average in ${graphs} graphs?`);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => fix.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await tabTo(/^Insert Average$/);
    await page.keyboard.press('Enter');
    const outcome = page.locator('main [role=status]').filter({ hasText: 'carry again' });
    await outcome.waitFor();
    expect(await outcome.innerText()).toMatch(new RegExp(`Insert Average: \\d+ wires in ${graphs} graphs carry again`));
    await expect.poll(() => fix.count()).toBe(0);
    const mended = await documents();
    const touched = projects.filter(({ id }) => mended.get(id) !== migrated.get(id)).map(({ id }) => id);
    expect(touched).toHaveLength(graphs);
    const history = (await (await web.call('GET', `/v1/graphs/${touched[0]}/history`)).json()) as { kind: string }[];
    expect(history.at(-1)?.kind).toBe('edit');
    await tabTo(/^Undo$/);
    await page.keyboard.press('Enter');
    await page.getByText(`${graphs} graphs are as before.`).waitFor();
    await fix.waitFor();
    expect(await documents()).toEqual(migrated);
  });

  describe.each(views)('in $theme, $width pixels wide', (view) => {
    it('the pages and their dialogs have nothing that axe objects to, and nothing runs over the side', async () => {
      const seen = await CanvasPage.open(browser, web, view);
      const fits = (): Promise<boolean> => seen.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      await seen.page.goto(`${web.url}/migrations`);
      await live(seen.page);
      await seen.page.locator('.quarantine-group').first().waitFor();
      await seen.page.locator('.quarantine-group summary').first().click();
      expect(await violations(seen.page)).toEqual([]);
      expect(await fits()).toBe(true);
      await openRun(seen.page);
      await seen.page.locator('.quarantine-group').first().waitFor();
      expect(await violations(seen.page)).toEqual([]);
      expect(await fits()).toBe(true);
      await seen.page.getByRole('button', { name: 'Roll back…' }).click();
      await seen.page.getByRole('alertdialog').waitFor();
      expect(await violations(seen.page)).toEqual([]);
      await seen.close();
    });
  });

  it('is taken back by whoever types its name, and every document is as it was', async () => {
    await visit('/migrations');
    await openRun(page);
    await page.getByRole('button', { name: 'Roll back…' }).click();
    const dialog = page.getByRole('alertdialog');
    const agree = dialog.getByRole('button', { name: 'Roll back' });
    expect(await dialog.innerText()).toContain('Take 200 graphs back?');
    const field = dialog.getByLabel('Type studio/1-strict-connections to go on');
    await field.fill('studio/1');
    expect(await agree.isDisabled()).toBe(true);
    await field.press('Enter');
    await field.fill('studio/1-strict-connections');
    await field.press('Enter');
    await expect.poll(heading).toMatch(/^200 graphs wait for a worker\./);
    expect(await page.locator('main').innerText()).toContain('Roll back');
    await work();
    await expect.poll(heading).toMatch(/^200 graphs taken back in /);
    expect(await documents()).toEqual(before);
    await page.getByRole('link', { name: 'Migrations' }).last().click();
    await openRun(page);
    await page.getByRole('link', { name: 'It was taken back' }).waitFor();
    expect(await page.getByRole('button', { name: 'Roll back…' }).count()).toBe(0);
    await page.getByText(/\d+ wires were set aside; none is any more\./).waitFor();
  });

  it('is not called live while the server is away, and is read again when it is back', async () => {
    const { id } = await start('up');
    await work(1);
    const part = await doneOf(id);
    await visit(`/migrations/${id}`);
    await expect.poll(heading).toContain(`${part} of 200`);
    const comeBack = await web.goAway();
    await page.getByRole('alert').filter({ hasText: 'Not live.' }).waitFor();
    expect(await page.locator('.live-badge').innerText()).toBe('Not live');
    expect(await heading()).not.toMatch(/second|left/);
    await page.getByText(/^Graphs a second$/).waitFor({ state: 'detached' });
    await work();
    expect(await heading()).toContain(`${part} of 200`);
    await comeBack();
    await live(page);
    await expect.poll(heading).toMatch(/^200 graphs carried over in /);
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    // Browsers report requests that nobody answers.
    expect(canvas.errors.filter((error) => !/ERR_|Failed to load/.test(error))).toEqual([]);
    canvas.errors.length = 0;
  });
});

describe('the wall', () => {
  const painted = (id: string): Promise<string> =>
    page.locator(`[data-tile="${id}"] canvas`).evaluate((element) => Array.from((element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 64, 64).data ?? []).join());

  it('repaints the tile of a graph that is saved elsewhere, and asks for nothing else', async () => {
    await visit('/wall');
    await page.waitForFunction(() => document.querySelectorAll('[data-tile] canvas').length === 200, null, { timeout: 60_000 });
    const [{ id: changed = '' } = {}, { id: from = '' } = {}] = projects.slice(4);
    const shows = await painted(from);
    expect(await painted(changed)).not.toBe(shows);
    // What the first connection makes it ask has been asked by now.
    await page.waitForTimeout(1_000);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/v1/')) asked.push(new URL(request.url()).pathname);
    });
    const answer = await web.call('PUT', `/v1/graphs/${changed}`, { headers: { 'If-Match': '*' }, body: await stored(from) });
    expect(answer.status).toBe(200);
    await expect.poll(() => painted(changed)).toBe(shows);
    expect(asked).toEqual([`/v1/graphs/${changed}`]);
    expect(await page.$$eval('.wall-fresh', (marks) => marks.map((mark) => mark.closest('[data-tile]')?.getAttribute('data-tile')))).toEqual([changed]);
  });

  it('hangs a graph that is new, and follows what happened while the server was away', async () => {
    await visit('/wall');
    const [first, second] = projects;
    const json = { id: 'a-new-one', workspace: 'w', owner: 'person-0009', format: 'react-flow', document: first?.document };
    await post('/v1/graphs', json);
    await page.locator('[data-tile="a-new-one"] canvas').waitFor();
    const comeBack = await web.goAway();
    await page.locator('.live-badge[data-status="lost"]').waitFor();
    const bytes = (await getGraph(web.database, second?.id ?? ''))?.bytes ?? new Uint8Array();
    expect(await putGraph(web.database, { id: 'a-new-one', bytes, ifMatch: 'any' }, { person: 'person-0009', nowMs: Date.now() })).toMatchObject({ outcome: 'saved' });
    await comeBack();
    await live(page);
    const wanted = await painted(second?.id ?? '');
    await expect.poll(() => painted('a-new-one')).toBe(wanted);
    canvas.errors.length = 0;
  });
});

describe('the event stream', () => {
  it('is made anew after a silence, and goes on where it was', async () => {
    await page.clock.install();
    await visit('/migrations');
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname === '/v1/events') asked.push(search);
    });
    await page.clock.fastForward(35_000);
    expect(asked).toEqual([]);
    await page.clock.fastForward(10_000);
    await expect.poll(() => asked).toEqual([expect.stringMatching(/^\?after=[0-9a-f]{12}-\d+$/)]);
    await live(page);
  });

  it('is given back by a window that nobody looks at, and taken up again when somebody does', async () => {
    await page.clock.install();
    await visit('/migrations');
    const look = (state: 'hidden' | 'visible'): Promise<void> =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await look('hidden');
    await page.clock.fastForward(20_000);
    await look('visible');
    await page.clock.fastForward(15_000);
    expect(await page.locator('.live-badge').getAttribute('data-status')).toBe('live');
    await look('hidden');
    await page.clock.fastForward(61_000);
    await page.locator('.live-badge[data-status="connecting"]').waitFor();
    await post('/v1/migrations', pack);
    await start('dry');
    await look('visible');
    await live(page);
    await page.getByRole('link', { name: /Dry run\. \d+ graphs? waits? for a worker/ }).waitFor();
  });
});
