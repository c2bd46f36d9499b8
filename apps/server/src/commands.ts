import { attachedSource } from './commands/attached-source.ts';
import { withUsage } from './commands/command-line.ts';
import { databaseReport, doctorDatabase } from './commands/doctor-database-command.ts';
import { takeSnapshot } from './commands/env-snapshot.ts';
import { environmentStatus } from './commands/env-status.ts';
import { flags } from './commands/flags-command.ts';
import { graphs } from './commands/graphs-command.ts';
import { migrateGraphs } from './commands/migrate-command.ts';
import { rollout } from './commands/rollout-command.ts';
import { serve } from './commands/serve-command.ts';
import { storedSource } from './commands/stored-source.ts';
import { worker } from './commands/worker-command.ts';

/** The commands that need the database, by name. Each takes what stands behind its name and gives the exit code. */
export const commands: Readonly<Record<'serve' | 'doctor-database' | 'flags' | 'graphs' | 'migrate' | 'rollout' | 'worker', (argv: readonly string[]) => Promise<number>>> = {
  serve: (argv) => withUsage(() => serve(argv)),
  'doctor-database': (argv) => withUsage(() => doctorDatabase(argv)),
  flags: (argv) => withUsage(() => flags(argv)),
  graphs: (argv) => withUsage(() => graphs(argv)),
  migrate: (argv) => withUsage(() => migrateGraphs(argv)),
  rollout: (argv) => withUsage(() => rollout(argv)),
  worker: (argv) => withUsage(() => worker(argv)),
};

/** Where saved graphs are read from, for commands that only read. */
export const sources = { attached: attachedSource, stored: storedSource };

/** Databases that have a name of their own. */
export const environments = { status: environmentStatus, snapshot: takeSnapshot };

/** What a health check tells of the parts that need the database. */
export const reports = { database: databaseReport };
