import { relative } from 'node:path';
import { pino } from 'pino';
import { seedDemo } from '../demo/seed-demo.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { databasePlace, exitCode, integerOption, parseCommandLine, UsageError } from './command-line.ts';

/** `serve [--port 4747] [--host 127.0.0.1] [--data DIR] [--demo]`: serves until SIGTERM, SIGINT or SIGHUP. */
export async function serve(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' }, demo: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError(`'serve' takes options only, not '${positionals[0]}'.`);
  const port = integerOption('port', values.port, { min: 0, max: 65_535 }) ?? 4747;
  const isDemo = values.demo ?? false;
  const place = databasePlace(values.data);
  // Requests are told at TURNBUCKLE_LOG=debug; tokens, cookies and queries never.
  const log = pino(
    { name: 'turnbuckle', level: process.env.TURNBUCKLE_LOG ?? 'warn', redact: ['req.headers', 'token', 'url.password'] },
    pino.destination({ dest: 2, sync: true }),
  );
  const stopped = stopSignal();
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  say(place.databaseUrl === undefined ? `database  embedded PostgreSQL in ${relative('', place.dataFolder) || '.'}` : 'database  the PostgreSQL of DATABASE_URL');
  let server: RunningServer;
  try {
    server = await startServer({
      ...place,
      port,
      isDemo,
      log,
      token: process.env.TURNBUCKLE_TOKEN,
      prometheus: process.env.TURNBUCKLE_PROMETHEUS || undefined,
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(isDemo ? { prepare: (database) => seedDemo(database, { nowMs: Date.now(), say }) } : {}),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${port} is taken by another program. Give another one with --port N; 0 takes any free one.`);
  }
  say(`token     ${process.env.TURNBUCKLE_TOKEN ? 'the one of TURNBUCKLE_TOKEN' : `in ${relative('', place.dataFolder) || '.'}/token`}`);
  if (isDemo) say('demo      every browser on this machine that opens the address is signed in');
  say(`open      ${server.link}`);
  const signal = await stopped;
  say(`stopping  (${signal})`);
  await server.close();
  return exitCode.fine;
}

/** The first signal that asks the process to end. A second one ends it at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // A process group is often signalled along with its leader, so the same signal arrives twice at once.
        if (++count > 2) process.exit(130);
        resolve(signal);
      });
    }
  });
}
