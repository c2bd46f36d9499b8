// Flags over HTTP: the time that a server spends on a request, and how long a change takes to 200 clients.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { NodeEventSource } from './event-source.mjs';
import { median } from './sampling.mjs';

const path = fileURLToPath(new URL('ofrep-server.mjs', import.meta.url));
const connections = 16;
const requestsARound = 4_000;
const rounds = 5;
const body = (index) => JSON.stringify({ context: { targetingKey: `workspace-${String(index % 1_000).padStart(5, '0')}`, plan: 'pro', browser: 'firefox' } });

/** Microseconds of the server's process a request, of all its threads; servers are asked in turns. */
export async function ofrepRows() {
  const [constant, raw, ofrep] = [await start('constant'), await start('raw'), await start('ofrep')];
  const single = '/ofrep/v1/evaluate/flags/release';
  const bulk = '/ofrep/v1/evaluate/flags';
  const etag = (await send(ofrep, bulk, { text: body(0) })).headers.etag;
  const contenders = [
    { name: 'node:http, a constant reply', server: constant, path: single, status: 200 },
    { name: 'node:http, JSON in and out (bound)', server: raw, path: single, status: 200 },
    { name: 'turnbuckle, one flag', server: ofrep, path: single, status: 200 },
    { name: 'turnbuckle, three flags, not changed', server: ofrep, path: bulk, status: 304, etag },
    { name: 'turnbuckle, three flags', server: ofrep, path: bulk, status: 200 },
  ].map((contender) => ({ ...contender, samplesUs: [], perSecond: [] }));
  for (const contender of contenders) await load(contender, requestsARound);
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const beforeUs = await cpuUs(contender.server);
      const startMs = performance.now();
      await load(contender, requestsARound);
      contender.perSecond.push(requestsARound / ((performance.now() - startMs) / 1_000));
      contender.samplesUs.push(((await cpuUs(contender.server)) - beforeUs) / requestsARound);
    }
  }
  for (const { child, agent } of [constant, raw, ofrep]) {
    agent.destroy();
    child.disconnect();
  }
  const bound = contenders[1];
  return contenders.map(({ name, samplesUs, perSecond }) => ({
    name,
    microseconds: median(samplesUs),
    perSecond: median(perSecond),
    toBound: median(samplesUs.map((sample, round) => sample / bound.samplesUs[round])),
  }));
}

async function load({ server, path: target, status, etag }, count) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const text = body(etag === undefined ? next : 0);
      next++;
      const answer = await send(server, target, { text, etag });
      if (answer.status !== status) throw new Error(`${target} answered ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

function send({ port, agent }, target, { text, etag, keep = false }) {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    Authorization: 'Bearer bench',
    ...(etag === undefined ? {} : { 'If-None-Match': etag }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: target, method: 'POST', headers, agent }, (response) => {
      let answer = '';
      if (keep) response.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
      else response.resume();
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: answer }));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/**
 * Milliseconds from the server's change to a client that has the new value, over fifteen changes and 200 connected clients. Five are the official
 * web provider; the others do as it does over bare sockets, since 200 providers in one process would wait for each other and not for the
 * server. 50 ms are the provider's own wait.
 */
export async function changeRow({ official = 5, bare = 195 } = {}) {
  globalThis.EventSource = NodeEventSource;
  const server = await start('ofrep');
  const clients = await Promise.all([
    ...Array.from({ length: official }, (_, index) => officialClient(server, `workspace-${index}`)),
    ...Array.from({ length: bare }, (_, index) => bareClient(server, `workspace-${official + index}`)),
  ]);
  // Each is told the present state as it connects, and asks once more.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const delaysMs = [];
  for (let change = 0; change < 15; change++) {
    const shareBp = change % 2 === 0 ? 10_000 : 0;
    const heard = Promise.all(clients.map(({ changed }) => changed(shareBp > 0)));
    server.child.send({ change: shareBp });
    const [{ changedAtMs }] = await once(server.child, 'message');
    delaysMs.push(...(await heard).slice(0, official).map((atMs) => atMs - changedAtMs));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await Promise.all(clients.map(({ close }) => close()));
  server.agent.destroy();
  server.child.disconnect();
  delaysMs.sort((a, b) => a - b);
  return { clients: official + bare, official, medianMs: median(delaysMs), p95Ms: delaysMs[Math.floor(delaysMs.length * 0.95)], maxMs: delaysMs.at(-1) };
}

const nowMs = () => performance.timeOrigin + performance.now();

async function officialClient(server, workspace) {
  const provider = new OFREPWebProvider({ baseUrl: `http://127.0.0.1:${server.port}`, headers: [['Authorization', 'Bearer bench']], cacheMode: 'network-first' });
  await provider.initialize({ targetingKey: workspace });
  const changed = (expected) =>
    new Promise((resolve, reject) => {
      const take = () => {
        provider.events.removeHandler('PROVIDER_CONFIGURATION_CHANGED', take);
        if (provider.resolveBooleanEvaluation('release', !expected, {}).value === expected) resolve(nowMs());
        else reject(new Error('a client heard of a change and has the old value'));
      };
      provider.events.addHandler('PROVIDER_CONFIGURATION_CHANGED', take);
    });
  return { changed, close: () => provider.onClose() };
}

async function bareClient(server, workspace) {
  const text = JSON.stringify({ context: { targetingKey: workspace } });
  const ask = (query = '') => send(server, `/ofrep/v1/evaluate/flags${query}`, { text, keep: true });
  const { flags, eventStreams } = JSON.parse((await ask()).text);
  const heard = { value: flags[0].value, told: null };
  const source = new NodeEventSource(`http://127.0.0.1:${server.port}${eventStreams[0].endpoint.requestUri}`);
  source.addEventListener('message', async ({ data }) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    heard.value = JSON.parse((await ask(`?flagConfigEtag=${encodeURIComponent(JSON.parse(data).etag)}`)).text).flags[0].value;
    heard.told?.();
  });
  const changed = (expected) =>
    new Promise((resolve) => {
      heard.told = () => heard.value === expected && resolve(nowMs());
    });
  return { changed, close: () => source.close() };
}

async function start(kind) {
  const child = fork(path, [kind]);
  const [{ port }] = await once(child, 'message');
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: connections }) };
}

async function cpuUs({ child }) {
  child.send({ ask: 'cpu' });
  const [{ cpuUs: spentUs }] = await once(child, 'message');
  return spentUs;
}
