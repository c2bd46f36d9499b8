import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the running server of a data folder is: `<data>/server.json`, readable by its owner alone. */
export interface ServerFile {
  /** Holds the password. */
  readonly url: string;
  readonly port: number;
  /** The guard's process id. */
  readonly pid: number;
}

export function readServerFile(dataFolder: string): ServerFile | null {
  try {
    const json = JSON.parse(readFileSync(join(dataFolder, 'server.json'), 'utf8')) as Partial<ServerFile>;
    return typeof json.url === 'string' && typeof json.port === 'number' && typeof json.pid === 'number' ? { url: json.url, port: json.port, pid: json.pid } : null;
  } catch {
    return null;
  }
}

/** Written beside and moved into place, so that nobody reads half of it. */
export function writeServerFile(dataFolder: string, file: ServerFile): void {
  const draft = join(dataFolder, `server.json.${process.pid}`);
  try {
    writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, join(dataFolder, 'server.json'));
  } finally {
    rmSync(draft, { force: true });
  }
}
