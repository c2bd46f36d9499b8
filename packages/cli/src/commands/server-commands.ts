import { type Command, exitCode, type Io, UsageError } from '../command.ts';
import type { DocumentSource } from '../dry-run/saved-document.ts';
import type { Environment } from '../environments/load-environments.ts';

/** What `@turnbuckle/server/commands` gives: an optional peer, so that checking files needs no database driver. */
interface ServerCommands {
  readonly commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>>;
  readonly sources: {
    attached(options: { readonly attachment: unknown; readonly path: string; readonly databaseUrl: string; readonly maxDocumentBytes: number }): Promise<DocumentSource>;
    stored(options: { readonly dataFolder: string; readonly databaseUrl: string | undefined; readonly workspaces: readonly string[] | undefined }): Promise<DocumentSource>;
  };
  readonly environments: {
    status(url: string): Promise<EnvironmentStatus>;
    snapshot(options: SnapshotOptions): Promise<SnapshotResult>;
  };
  readonly reports: { database(data: string | undefined): Promise<DatabaseReport> };
}

/** What the server says of its database. */
export interface DatabaseReport {
  readonly fine: boolean;
  /** For programs. */
  readonly told: object;
  /** For people. */
  readonly lines: readonly string[];
}

/** How the database of an environment stands. */
interface EnvironmentStatus {
  readonly isReachable: boolean;
  /** Why not. */
  readonly message: string | null;
  /** The address without its password. */
  readonly place: string;
  readonly postgres: string | null;
  /** The newest part of the schema that is in place. */
  readonly schema: string | null;
  /** Parts of this version's schema that are not. */
  readonly missing: number;
  readonly graphs: number | null;
}

interface SnapshotOptions {
  readonly from: Environment;
  readonly to: Environment;
  readonly signal: AbortSignal;
  readonly onStart: (total: number) => void;
  readonly onGraph: (id: string) => void;
}

interface SnapshotResult {
  readonly copied: number;
  readonly alreadyThere: number;
  readonly people: number;
  readonly workspaces: number;
  readonly interrupted: boolean;
}

const specifier: string = '@turnbuckle/server/commands';

/** Hands work to the server. Faults of the call that it finds are those of this command; so is a server that is not installed. */
export async function withServer<T>(name: string, work: (server: ServerCommands) => Promise<T>): Promise<T> {
  let loaded: ServerCommands;
  try {
    loaded = (await import(specifier)) as ServerCommands;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`'${name}' needs the server, which is not installed here. Run: npm install @turnbuckle/server`);
  }
  try {
    return await work(loaded);
  } catch (error) {
    // The server has a class of its own for the same thing.
    if (error instanceof Error && error.name === 'UsageError') throw new UsageError(error.message);
    throw error;
  }
}

/** Hands a command to the server; says how to install it where it is not there. */
export async function runOnServer(name: string, args: readonly string[], io: Io): Promise<number> {
  let loaded: ServerCommands;
  try {
    loaded = (await import(specifier)) as ServerCommands;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    io.stderr.write(`'turnbuckle ${name}' needs the server, which is not installed here. Run: npm install @turnbuckle/server\n`);
    return exitCode.usage;
  }
  const command = loaded.commands[name];
  if (command === undefined) throw new UsageError(`This server has no command '${name}'.`);
  return command(args);
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serves the wall, the editor and the HTTP API.',
  usage: 'serve [--port 4747] [--data DIR] [--demo]',
  options: [
    ['--port N', 'the port on loopback, 4747 unless given'],
    ['--data DIR', 'where the embedded PostgreSQL lives, .turnbuckle unless given; DATABASE_URL wins'],
    ['--demo', 'fills an empty database with 500 generated projects'],
  ],
  examples: ['turnbuckle serve', 'turnbuckle serve --port 8080 --demo'],
  run: (args, io) => runOnServer('serve', args, io),
};

export const graphsCommand: Command = {
  name: 'graphs',
  summary: 'Imports, lists and shows the stored graphs.',
  usage: 'graphs import|list|get|put|history ...',
  options: [['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins']],
  examples: ['turnbuckle graphs import saved/*.json --workspace studio', 'turnbuckle graphs history project-0007'],
  run: (args, io) => runOnServer('graphs', args, io),
};

export const workerCommand: Command = {
  name: 'worker',
  summary: 'Carries stored graphs over and back, beside any number of other workers.',
  usage: 'worker [--until-idle] [--migration FILE]... [--data DIR]',
  options: [
    ['--until-idle', 'ends when there is nothing left to do'],
    ['--migration FILE', 'brings the code of the scripts that this migration runs; may be repeated'],
    ['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins'],
  ],
  examples: ['turnbuckle worker', 'turnbuckle worker --until-idle'],
  run: (args, io) => runOnServer('worker', args, io),
};

/** The server's part of `doctor`, or `null` where no server is installed. */
export async function databaseReport(data: string | undefined): Promise<DatabaseReport | null> {
  let loaded: ServerCommands;
  try {
    loaded = (await import(specifier)) as ServerCommands;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
  return loaded.reports.database(data);
}
