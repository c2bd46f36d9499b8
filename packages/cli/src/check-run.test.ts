import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as waitMs } from 'node:timers/promises';
import { catalogToJson } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';
import { afterAll, describe, expect, it } from 'vitest';
import { Progress } from './report/progress.ts';
import { folderWith, removeFolders, runIn } from './testing.ts';

afterAll(removeFolders);

const catalog = catalogToJson(studio) as object;
const right = {
  nodes: [
    { id: 'n', type: 'noise', data: {} },
    { id: 'o', type: 'output', data: {} },
  ],
  edges: [{ id: 'e', source: 'n', target: 'o', sourceHandle: 'image', targetHandle: 'image' }],
};

describe('an interrupt', () => {
  it('stops before the next file, keeps what was checked, and says so with 3', async () => {
    const cwd = await folderWith({ 'a.json': right });
    const stdin = new PassThrough();
    const before = process.listeners('SIGINT');
    const running = runIn(cwd, ['check', '-', 'a.json', '--json', '--baseline', 'known.json'], { stdin });
    // The first file is standard input, so the run waits for it.
    while (process.listeners('SIGINT').length === before.length) await waitMs(1);
    for (const listener of process.listeners('SIGINT')) if (!before.includes(listener)) listener('SIGINT');
    stdin.end(JSON.stringify(right));
    const { code, stdout, stderr } = await running;
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { files: 1, interrupted: true }, files: [{ path: '-' }] });
    expect(stderr).toBe('Interrupted after 1 of 2 files; what was checked follows. Run the command again to check all.\n');
    await expect(stat(join(cwd, 'known.json'))).rejects.toThrow('ENOENT');
    expect(process.listeners('SIGINT')).toEqual(before);
  });
});

describe('--fix with nodes of its own', () => {
  it('inserts a converter that loses nothing, and takes independent faults at once', async () => {
    const cwd = await folderWith({
      'catalog.json': catalog,
      // A colour has to become a picture, which the filling kind does without loss; two handles are misspelt.
      'a.json': {
        nodes: [
          { id: 'c', type: 'average', data: {} },
          { id: 'n', type: 'noise', data: {} },
          { id: 'b', type: 'blur', data: {} },
          { id: 'o', type: 'output', data: {} },
        ],
        edges: [
          { id: 'e1', source: 'n', target: 'c', sourceHandle: 'Image', targetHandle: 'image' },
          { id: 'e2', source: 'c', target: 'b', sourceHandle: 'color', targetHandle: 'image' },
          { id: 'e3', source: 'b', target: 'o', sourceHandle: 'image', targetHandle: 'IMAGE' },
        ],
      },
    });
    const ran = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json', '--fix', '--json']);
    const report = JSON.parse(ran.stdout) as { summary: Record<string, number>; files: { fixed: string[] }[] };
    expect([ran.code, report.summary['errors']]).toEqual([0, 0]);
    expect(report.files[0]?.fixed.map((title) => title.split(':')[0]).sort()).toEqual(['type-mismatch', 'unknown-port', 'unknown-port']);
    const written = JSON.parse(await readFile(join(cwd, 'a.json'), 'utf8')) as { nodes: { type: string }[]; edges: unknown[] };
    expect(written.nodes.map(({ type }) => type)).toContain('fill');
    expect(written.edges).toHaveLength(4);
  });
});

describe('folders', () => {
  it('may hold nothing, and may be the one that the command runs in', async () => {
    const cwd = await folderWith({ 'x.json': right });
    await mkdir(join(cwd, 'empty'));
    expect(JSON.parse((await runIn(cwd, ['check', 'empty', '--json'])).stdout)).toMatchObject({ summary: { files: 0 }, files: [] });
    expect((await runIn(cwd, ['check', '.', '--json'])).stdout).toContain('"path":"./x.json"');
  });
});

describe('what the server does', () => {
  it('is asked of the server, with its own exit code', async () => {
    const cwd = await folderWith({});
    expect((await runIn(cwd, ['graphs', 'frobnicate', '--data', join(cwd, 'data')])).code).toBe(2);
    expect((await runIn(cwd, ['serve', '--frobnicate'])).code).toBe(2);
  });
});

describe('progress', () => {
  it('is shown only where somebody watches, and only for work that takes a while', async () => {
    let text = '';
    const stderr = new Writable({
      write(chunk: Buffer, _, done): void {
        text += chunk.toString();
        done();
      },
    });
    const io = { stdout: stderr, stderr: Object.assign(stderr, { isTTY: true, columns: 80 }), stdin: process.stdin, color: false, isTerminal: true, cwd: '/' };
    const [watched, quiet, piped] = [
      new Progress(io, { total: 3, quiet: false }),
      new Progress(io, { total: 3, quiet: true }),
      new Progress({ ...io, isTerminal: false }, { total: 3, quiet: false }),
    ];
    watched.advance('first.json');
    expect(text).toBe('');
    await waitMs(1_050);
    for (const progress of [quiet, piped]) progress.advance('second.json');
    expect(text).toBe('');
    watched.advance('second.json');
    watched.advance('third.json');
    for (const progress of [watched, quiet, piped]) progress.stop();
    expect(text).toContain('2/3');
  });
});
