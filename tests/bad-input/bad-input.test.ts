import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckReport } from '../../packages/cli/src/check/report.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = JSON.stringify({
  nodes: [
    { id: 'a', type: 'noise', data: { seed: 1 }, position: { x: 0, y: 0 } },
    { id: 'b', type: 'blur', data: {}, position: { x: 9, y: 0 } },
  ],
  edges: [{ id: 'e', source: 'a', target: 'b' }],
});

interface Outcome {
  readonly code: number | null;
  readonly killed: boolean;
  readonly report: CheckReport | null;
  readonly stderr: string;
  /** Most memory that was resident, as the kernel counted it. */
  readonly peakBytes: number;
}

/** Checks a file in a process of its own, which is ended when it takes longer than 2 s and 1 s for each megabyte. */
function check(name: string, bytes: string | Uint8Array): Promise<Outcome> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const allowedMs = 2_000 + (statSync(path).size / 1024 / 1024) * 1_000;
  const main = join(root, 'packages/cli/dist/main.js');
  const program = `
    const { run } = await import(${JSON.stringify(main)});
    process.exitCode = await run(['check', ${JSON.stringify(path)}, '--json']);
    process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS));`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (chunk) => out.push(String(chunk)));
    child.stderr.on('data', (chunk) => err.push(String(chunk)));
    // The limit is doubled, since the machine is shared and a start of Node is in it; a hang is what it is for.
    const timer = setTimeout(() => child.kill('SIGKILL'), allowedMs * 2 + 3_000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const stderr = err.join('');
      const peak = /\npeak (\d+)/.exec(stderr)?.[1] ?? '0';
      let report: CheckReport | null = null;
      try {
        report = JSON.parse(out.join('')) as CheckReport;
      } catch {
        // Told below: no report is a failure of the test.
      }
      resolve({ code, killed: signal === 'SIGKILL', report, stderr: stderr.replace(/\npeak .*/, ''), peakBytes: Number(peak) * 1024 });
    });
  });
}

/** What must be said: as the reason that the file can't be read, or as a code among the findings. */
const cases: readonly (readonly [name: string, bytes: string | Uint8Array, said: RegExp])[] = [
  ['empty.json', '', /ends here|expected a value/i],
  ['truncated.json', good.slice(0, good.length / 2), /ends here|expected/i],
  ['half-string.json', '{"nodes": [{"id": "a', /not closed|expected/i],
  ['no-json.json', 'nodes: []', /expected a value/i],
  ['trailing.json', `${good} x`, /end of the document/i],
  ['no-graph.json', '{"hello": 1}', /no graph/i],
  ['a-list.json', '[1, 2, 3]', /no graph/i],
  ['nodes-a-string.json', '{"nodes": "many", "edges": []}', /no graph/i],
  ['node-a-number.json', '{"nodes": [1, {"id": "a"}], "edges": []}', /bad-node/],
  ['edge-a-null.json', '{"nodes": [{"id": "a"}], "edges": [null]}', /bad-edge/],
  ['edge-ends-wrong.json', '{"nodes": [{"id": "a"}], "edges": [{"source": {}, "target": []}]}', /bad-edge/],
  ['dangling.json', '{"nodes": [{"id": "a"}], "edges": [{"source": "a", "target": "z"}]}', /dangling-edge/],
  ['duplicate-ids.json', '{"nodes": [{"id": "a"}, {"id": "a"}], "edges": []}', /duplicate-id/],
  ['duplicate-keys.json', '{"nodes": [{"id": "a", "big": 12345678901234567890, "id": "b"}], "edges": []}', /duplicate-key/],
  [
    'proto.json',
    '{"__proto__": {"nodes": []}, "nodes": [{"id": "__proto__", "type": "constructor", "data": {"__proto__": {"x": 1}}}], "edges": [{"source": "toString", "target": "__proto__"}]}',
    /dangling-edge/,
  ],
  ['nan.json', '{"nodes": [{"id": "a", "data": {"x": NaN, "y": -Infinity}}], "edges": []}', /bare-nan/],
  ['deep.json', `{"nodes": ${'['.repeat(200_000)}${']'.repeat(200_000)}, "edges": []}`, /nested deeper/i],
  ['deep-unclosed.json', '['.repeat(500_000), /nested deeper/i],
  ['deep-objects.json', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, /nested deeper/i],
  ['invalid-utf8.json', new Uint8Array([...new TextEncoder().encode('{"nodes": [{"id": "'), 0xff, 0xfe, ...new TextEncoder().encode('"}], "edges": []}')]), /no utf-8/i],
  ['utf16.json', Buffer.from(good, 'utf16le'), /is UTF-16/],
  [
    'comfy-bad-links.json',
    '{"last_node_id": 1, "nodes": [{"id": 1, "type": "KSampler", "inputs": 7, "outputs": null, "widgets_values": "x"}], "links": [[1, 2], "x", [1, 1, 0, 1, 0, "MODEL"], {"id": 3}], "version": 0.4}',
    /bad-edge|self-edge|link/,
  ],
  [
    'comfy-api-bad.json',
    '{"1": {"class_type": "KSampler", "inputs": {"model": ["2", 0], "seed": ["x"], "steps": [[]]}}, "2": null, "3": {"class_type": 5}}',
    /dangling-edge|bad-node|not/i,
  ],
];

describe('bad input, each in a process of its own', () => {
  it.each(cases)('%s', async (name, bytes, said) => {
    const { code, killed, report, stderr, peakBytes } = await check(name, bytes);
    expect({ name, killed, stderr }).toEqual({ name, killed: false, stderr: '' });
    const [file] = report?.files ?? [];
    const told = [
      file?.unreadable?.message ?? '',
      ...(file?.diagnostics ?? []).map((one) => one.code),
      ...(file?.graphs ?? []).flatMap(({ diagnostics }) => diagnostics.map((one) => one.code)),
    ].join(' ');
    expect(told).toMatch(said);
    expect([0, 1, 2]).toContain(code);
    if (file?.unreadable != null) {
      expect(code).toBe(2);
      expect(file.unreadable.line).toBeGreaterThan(0);
      expect(file.unreadable.column).toBeGreaterThan(0);
    }
    expect(peakBytes).toBeGreaterThan(0);
    expect(peakBytes).toBeLessThan(limitBytes(bytes.length));
  });

  it('100 MB of a graph, and 140 MB of one, within the memory that they may take', async () => {
    const node = (index: number): string => `{"id":"n${index}","type":"noise","position":{"x":${index},"y":0},"data":{"seed":${index},"note":"${'x'.repeat(900)}"}}`;
    const large = `{"nodes":[${Array.from({ length: 100_000 }, (_, index) => node(index)).join(',')}],"edges":[]}`;
    const { code, killed, report, peakBytes } = await check('100-mb.json', large);
    console.log(`${(large.length / 1024 / 1024).toFixed(0)} MB: peak ${(peakBytes / 1024 / 1024).toFixed(0)} MB resident`);
    expect({ code, killed }).toEqual({ code: 0, killed: false });
    expect(report?.files[0]?.graphs[0]?.nodes).toBe(100_000);
    expect(peakBytes).toBeLessThan(limitBytes(large.length));
    const tooLarge = await check('140-mb.json', `{"nodes":[],"edges":[],"pad":"${'x'.repeat(140 * 1024 * 1024)}"}`);
    expect(tooLarge.code).toBe(2);
    expect(tooLarge.report?.files[0]?.unreadable?.message).toMatch(/larger than 128 MB/);
  }, 300_000);
});

/** 64 MB and 20 times the text, above what Node itself takes to start. */
function limitBytes(sizeBytes: number): number {
  const nodeItself = 70 * 1024 * 1024;
  return nodeItself + 64 * 1024 * 1024 + 20 * sizeBytes;
}
