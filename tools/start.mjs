// `npm start`: builds the web app when needed and serves the demo on 127.0.0.1, port 4747, $PORT or the next free one.
// TURNBUCKLE_DATA names the data folder, .turnbuckle unless given; DATABASE_URL a PostgreSQL of your own.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWeb } from './build-web.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (text) => console.log(`start     ${text}`);

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The wanted port if it was asked for by name, else the first free one from 4747 on. */
async function choosePort() {
  if (process.env.PORT) return process.env.PORT;
  for (let port = 4747; port < 4847; port++) {
    if (!(await isFree(port))) continue;
    if (port !== 4747) say(`port 4747 is taken, using ${port}`);
    return String(port);
  }
  return '0';
}

const startMs = performance.now();
const outcome = await buildWeb(say);
if (outcome === 'missing') say('there is no web app in apps/web; serving the API alone');
if (outcome === 'failed') {
  console.error('start     the web app does not build; see above');
  process.exitCode = 1;
} else {
  const { commands } = await import('@turnbuckle/server/commands');
  const data = process.env.TURNBUCKLE_DATA || join(root, '.turnbuckle');
  say(`ready to serve after ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  process.exitCode = await commands.serve(['--demo', '--port', await choosePort(), '--data', data]);
}
