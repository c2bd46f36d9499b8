import { withUsage } from './commands/command-line.ts';
import { doctorDatabase } from './commands/doctor-database-command.ts';
import { graphs } from './commands/graphs-command.ts';
import { serve } from './commands/serve-command.ts';

/** The commands that need the database, by name. Each takes what stands behind its name and gives the exit code. */
export const commands: Readonly<Record<'serve' | 'doctor-database' | 'graphs', (argv: readonly string[]) => Promise<number>>> = {
  serve: (argv) => withUsage(() => serve(argv)),
  'doctor-database': (argv) => withUsage(() => doctorDatabase(argv)),
  graphs: (argv) => withUsage(() => graphs(argv)),
};
