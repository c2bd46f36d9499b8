import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = new URL('../../apps/server/dist/commands.js', import.meta.url).href;

export const adminToken = 'token-of-the-admin-of-this-test';

export interface ServerProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** The servers run the build, as a user's do. */
export function buildServer(): void {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'apps/server'], { cwd: root });
}

/** `turnbuckle serve` in a process of its own, with its own worker, on a database that others use as well. */
export async function startServerProcess(databaseUrl: string, dataFolder: string): Promise<ServerProcess> {
  const script = `const { commands } = await import(${JSON.stringify(built)}); process.exitCode = await commands.serve(process.argv.slice(1));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, '--', '--port', '0', '--data', dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE_URL: databaseUrl, TURNBUCKLE_TOKEN: adminToken, TURNBUCKLE_PROMETHEUS: '' },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return { url: await addressOf(child), stop: () => ended(child, 'SIGTERM') };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}.`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, link] = /^open +(\S+)$/.exec(line) ?? [];
      if (link !== undefined) resolve(new URL(link).origin);
    });
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await over;
}
