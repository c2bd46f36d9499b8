import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '../packages/cli/src/main.ts';

/** Real catalogs and graphs, read in place; absent on a machine that has only the repository. */
export const corpora = join(dirname(fileURLToPath(import.meta.url)), '../../shared/corpora');
export const hasCorpora = existsSync(corpora);
if (!hasCorpora) console.warn('!! ../shared/corpora is not here: tests over real files are skipped, and only what this repository wrote is checked.');

export interface CorpusFile {
  readonly file: string;
  readonly path: string;
  readonly format: string;
  readonly nodes: number;
  readonly links: number;
  readonly text: string;
}

/** The graphs of one ecosystem with the counts of its MANIFEST. */
export function corpus(ecosystem: string): CorpusFile[] {
  if (!hasCorpora) return [];
  const manifest = JSON.parse(readFileSync(join(corpora, ecosystem, 'MANIFEST.json'), 'utf8')) as { graphs: { file: string; format: string; nodes: number; links: number }[] };
  return manifest.graphs.map((graph) => ({ ...graph, path: join(corpora, ecosystem, graph.file), text: readFileSync(join(corpora, ecosystem, graph.file), 'utf8') }));
}

/** Paths of an ecosystem's catalogs whose names match. */
export function catalogPaths(ecosystem: string, pattern: RegExp): string[] {
  if (!hasCorpora) return [];
  return readdirSync(join(corpora, ecosystem, 'catalogs'))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(corpora, ecosystem, 'catalogs', name));
}

/** Runs the command in this process and gives what it wrote. */
export async function turnbuckle(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(args, { stdout: stdout.stream, stderr: stderr.stream, stdin: process.stdin, color: false, isTerminal: false, cwd: process.cwd() });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
