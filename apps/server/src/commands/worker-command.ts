import { migrate, openDatabase, runWorker } from '@turnbuckle/store';
import { databasePlace, exitCode, parseCommandLine, UsageError } from './command-line.ts';
import { stopSignal } from './stop-signal.ts';

/** `worker [--until-idle] [--data DIR]`: works at runs until it is stopped; as many on one database as there are cores. */
export async function worker(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { 'until-idle': { type: 'boolean' }, data: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError(`'worker' takes options only, not '${positionals[0]}'.`);
  const { dataFolder, databaseUrl } = databasePlace(values.data);
  const stop = stopSignal();
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  try {
    await migrate(database, { nowMs: Date.now() });
    const { chunks, failed, fenced } = await runWorker(database, { signal: stop.signal, clock: Date.now, untilIdle: values['until-idle'] ?? false });
    process.stdout.write(`${chunks} chunks done, ${failed} failed, ${fenced} taken over by others\n`);
    return failed > 0 ? exitCode.findings : exitCode.fine;
  } finally {
    stop.dispose();
    await database.close();
  }
}
