import { runWorker } from '@turnbuckle/store';
import { RolloutWorker } from '@turnbuckle/store/rollouts';
import { pictureOf } from '../review/picture-of.ts';
import { exitCode, parseCommandLine, UsageError } from './command-line.ts';
import { scriptsOfFiles } from './migrate-run.ts';
import { stopSignal } from './stop-signal.ts';
import { withDatabase } from './with-database.ts';

/** `worker [--until-idle] [--migration FILE]... [--data DIR]`: works at runs and rollouts until it is stopped; as many on one database as there are cores. */
export async function worker(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { 'until-idle': { type: 'boolean' }, migration: { type: 'string', multiple: true }, data: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError(`'worker' takes options only, not '${positionals[0]}'.`);
  const stop = stopSignal();
  try {
    return await withDatabase(values.data, async (database) => {
      const scripts = await scriptsOfFiles(database, values.migration ?? []);
      const idle = new AbortController();
      const rollouts = new RolloutWorker(database, { signal: AbortSignal.any([stop.signal, idle.signal]), clock: Date.now });
      try {
        const { chunks, failed, fenced } = await runWorker(database, { signal: stop.signal, clock: Date.now, untilIdle: values['until-idle'] ?? false, scripts, pictureOf });
        process.stdout.write(`${chunks} chunks done, ${failed} failed, ${fenced} taken over by others\n`);
        return failed > 0 ? exitCode.findings : exitCode.fine;
      } finally {
        idle.abort();
        await rollouts.ended();
      }
    });
  } finally {
    stop.dispose();
  }
}
