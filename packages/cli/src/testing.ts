import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { run } from './main.ts';

/** What one run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folders: string[] = [];

/** A new folder with these files, by path; objects are written as JSON. {@link removeFolders} takes it away. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array | object>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'turnbuckle-cli-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content, null, 2));
  }
  return folder;
}

/** Takes away every folder that {@link folderWith} made. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** Runs the command in this process as a shell would in `cwd`. */
export async function runIn(
  cwd: string,
  args: readonly string[],
  { stdin = '', color = false, isTerminal = false }: { readonly stdin?: string | Readable; readonly color?: boolean; readonly isTerminal?: boolean } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const code = await run(args, { stdout, stderr, stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin, color, isTerminal, cwd });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
