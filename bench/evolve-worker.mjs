// A worker in a process of its own, which section Evolve starts: it opens the database that it is told, waits for the word, and works until nothing is left.
import { openDatabase, runWorker } from '@turnbuckle/store';

/** Between two looks for work. The default is for runs of hours; here it would be seen in the times. */
const pollMs = 20;
let database = null;

process.on('message', async ({ open }) => {
  if (open !== undefined) {
    database = await openDatabase({ url: open, dataFolder: '' });
    await database.query('select 1');
    return process.send({ state: 'ready' });
  }
  const before = process.cpuUsage();
  const { failed, fenced } = await runWorker(database, { signal: new AbortController().signal, clock: Date.now, untilIdle: true, pollMs });
  const { user, system } = process.cpuUsage(before);
  const residentBytes = process.resourceUsage().maxRSS * 1_024;
  await database.close();
  process.send({ state: 'done', cpuMs: (user + system) / 1_000, residentBytes, failed, fenced });
});
process.on('disconnect', () => process.exit());
