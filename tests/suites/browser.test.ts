import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { draftState, type RolloutState } from '@turnbuckle/rollout';
import { nobody, rolloutFlag } from '@turnbuckle/rollout/flags';
import { type FlagConfiguration, FlagSet } from '@turnbuckle/server';
import type { Browser, Page, Response as PageResponse } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallPlan } from '../../packages/rollout/src/decide/testing.ts';
import { launchChromium } from '../browser/chromium.ts';
import { configuration, type FlagServer, flagToken, startFlagServer } from './flag-server.ts';
import { OfrepSchema } from './ofrep-schema.ts';
import { hasSuite } from './suite-files.ts';

const schema = hasSuite('ofrep') ? new OfrepSchema() : null;
const running: RolloutState = { ...draftState, status: 'running', step: 1, admitted: 1, stage: 'open' };
const at = (version: number, state: RolloutState): FlagConfiguration => configuration({ version, rollouts: [{ flag: rolloutFlag(smallPlan, state), members: nobody }] });

/** An application on another site than the flags, with one script. */
async function startApplication(): Promise<Server> {
  const input = fileURLToPath(new URL('browser-client.js', import.meta.url));
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib: { entry: input, formats: ['es'], fileName: 'client' } } });
  const [output] = Array.isArray(built) ? built : [built];
  const script = output !== undefined && 'output' in output ? output.output.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk.code] : [])).join('\n') : '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/client.js';
    response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><title>application</title><script type="module" src="/client.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function checkAnswer(response: PageResponse): Promise<void> {
  const status = response.status();
  const body = status === 304 ? null : await response.text();
  await schema?.check(new Request(response.url(), { method: 'POST' }), new Response(body, { status, headers: await response.allHeaders() }));
}

interface Flags {
  readonly seen: readonly boolean[];
  value(): boolean;
  details(key: string): { readonly value: boolean; readonly reason: string };
  setContext(context: object): Promise<void>;
  status(): string;
}
declare const window: { readonly openFlags: (options: object) => Promise<void>; readonly flags: Flags };

describe('the official web provider in a browser, on another site', () => {
  let server: FlagServer;
  let application: Server;
  let browser: Browser;
  let page: Page;
  const statuses: number[] = [];
  const checks: Promise<void>[] = [];

  beforeAll(async () => {
    [server, application, browser] = await Promise.all([startFlagServer(at(1, running)), startApplication(), launchChromium()]);
    page = await browser.newPage();
    page.on('response', (response) => {
      if (response.request().method() !== 'POST') return;
      statuses.push(response.status());
      checks.push(checkAnswer(response));
    });
    await page.goto(`http://127.0.0.1:${(application.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'openFlags' in window);
    await page.evaluate((options) => window.openFlags(options), { baseUrl: server.url, token: flagToken, context: { targetingKey: 'workspace-1', staff: 'yes' } });
  });
  afterAll(async () => {
    // Each answer that the browser got was as OFREP describes it.
    expect(checks.length).toBeGreaterThan(4);
    await Promise.all(checks);
    await browser.close();
    await server.close();
    application.closeAllConnections();
    application.close();
  });

  it('gets its flags, and asks once more as it connects: nothing changed', async () => {
    expect(await page.evaluate(() => window.flags.details('small'))).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
    await expect.poll(() => statuses).toEqual([200, 304]);
    expect(server.ofrep.stream.clients).toBe(1);
  });

  it('has a rollback without asking for it', async () => {
    server.live.put(new FlagSet(at(2, { ...running, status: 'rolling-back' })));
    await page.waitForFunction(() => window.flags.value() === false);
    expect(await page.evaluate(() => window.flags.seen)).toEqual([false]);
    server.live.put(new FlagSet(at(3, running)));
    await page.waitForFunction(() => window.flags.value() === true);
  });

  it('gets other answers for another context with the same key', async () => {
    await page.evaluate(() => window.flags.setContext({ targetingKey: 'workspace-1', staff: 'no' }));
    expect(await page.evaluate(() => window.flags.value())).toBe(false);
    await page.evaluate(() => window.flags.setContext({ targetingKey: 'workspace-1', staff: 'yes' }));
    expect(await page.evaluate(() => window.flags.value())).toBe(true);
  });

  it('connects again when the stream was cut, and has what happened meanwhile', async () => {
    server.ofrep.stream.cut();
    await expect.poll(() => server.ofrep.stream.clients).toBe(0);
    server.live.put(new FlagSet(at(4, { ...running, status: 'rolled-back' })));
    expect(await page.evaluate(() => window.flags.value())).toBe(true);
    await page.waitForFunction(() => window.flags.value() === false);
  });
});
