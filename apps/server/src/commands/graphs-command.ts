import { type Database, migrate, openDatabase } from '@turnbuckle/store';
import { databasePlace, UsageError } from './command-line.ts';
import type { GraphsCall } from './graphs-call.ts';
import { getGraphFile, listStoredGraphs, showHistory } from './graphs-read.ts';
import { importGraphs, putGraphFile } from './graphs-write.ts';

const actions: Readonly<Record<string, (call: GraphsCall) => Promise<number>>> = {
  import: importGraphs,
  list: listStoredGraphs,
  get: getGraphFile,
  put: putGraphFile,
  history: showHistory,
};

/** `graphs import|list|get|put|history ...`: the stored graphs, straight from the database by the same functions as over HTTP. */
export async function graphs([action = '', ...argv]: readonly string[]): Promise<number> {
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run === undefined) throw new UsageError(`Expected graphs ${Object.keys(actions).join(' | ')}, got '${action}'.`);
  const opened: Database[] = [];
  try {
    return await run({
      argv,
      async open(data) {
        const { dataFolder, databaseUrl } = databasePlace(data);
        const database = await openDatabase({ url: databaseUrl, dataFolder });
        opened.push(database);
        await migrate(database, { nowMs: Date.now() });
        return database;
      },
    });
  } finally {
    for (const database of opened) await database.close();
  }
}
