// A server that the rows of OFREP ask: as a process of its own, so that its time is not the client's. The kind is its argument.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { prepareFlag } from '@turnbuckle/rollout/flags';

const [kind] = process.argv.slice(2);
const lineage = 'strict-connections';
const audience = { isOn: true, lineage, rules: [{ kind: 'share', shareBp: 2_500 }], without: [], controlShareBp: 1_000 };
const flag = { key: 'release', isDecided: true, isCompleted: false, audience, rules: ['type-mismatch', 'type-maybe'], loosened: [], metadata: { rollout: 'order' } };
const evaluateRelease = prepareFlag(flag).get('release');

if (kind === 'constant') listen(createServer(answerConstant));
else if (kind === 'raw') listen(createServer(answerRaw));
else await listenOfrep();

/** Reads nothing and says always the same. */
function answerConstant(request, response) {
  request.resume();
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"key":"release","value":true,"reason":"SPLIT","variant":"on"}');
}

/** The least that answers rightly: JSON in, one evaluation, JSON out. No token, no errors, no other flag. */
function answerRaw(request, response) {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(evaluateRelease(JSON.parse(text).context)));
  });
}

async function listenOfrep() {
  const { pino } = await import(createRequire(new URL('../apps/server/package.json', import.meta.url)).resolve('pino'));
  const { createOfrep, FlagSet, LiveFlags } = await import('@turnbuckle/server');
  const members = { optedIn: new Set(), pinnedIn: new Set(), pinnedOut: new Set() };
  const at = (version, shareBp) =>
    new FlagSet({ version, rollouts: [{ flag: { ...flag, audience: { ...audience, rules: [{ kind: 'share', shareBp }] } }, members }], foreign: [], attributes: new Map() });
  const source = new LiveFlags(at(1, 2_500));
  const ofrep = createOfrep({ source, token: 'bench', log: pino({ level: 'silent' }), clock: Date.now, requestsPerSecond: 1e9 });
  process.on('message', (message) => {
    if (message.change === undefined) return;
    const changedAtMs = performance.timeOrigin + performance.now();
    source.put(at(source.configVersion + 1, message.change));
    process.send({ changedAtMs });
  });
  listen(createServer((request, response) => ofrep.answer(request, response)));
}

function listen(server) {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', (message) => {
    if (message.ask !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    process.send({ cpuUs: user + system });
  });
  process.on('disconnect', () => process.exit());
}
