import { type Migration, migration, migrationDigest } from '@turnbuckle/evolve';
import { makeCatalog, type NodeKind, namedType } from '@turnbuckle/model';
import { afterAll, describe, expect, it } from 'vitest';
import type { DryRunReport } from './dry-run/dry-run-report.ts';
import { folderWith, removeFolders, runIn } from './testing.ts';

afterAll(removeFolders);

const image = { type: namedType('image') };
const noise: NodeKind = { name: 'noise', in: {}, out: { image }, params: {} };
const blur: NodeKind = { name: 'blur', in: { image: { ...image, required: true } }, out: { image }, params: {} };
const studio = makeCatalog({ version: '1', kinds: [noise, blur], types: { image: [] } });
const enforce = migration({ id: 'studio/2', from: studio, to: studio }, (m) => [m.edges.enforce('draft')]);
const none = migration({ id: 'studio/0', from: studio, to: studio }, () => []);

function scripted(script: (text: string) => string): Migration {
  return migration({ id: 'studio/script', from: studio, to: studio }, (m) => [m.document.replace('script', script)]);
}

function wired(index: number): object {
  const nodes = [
    { id: 'a', type: 'noise', data: {} },
    { id: 'b', type: 'blur', data: { seed: index } },
  ];
  return { nodes, edges: [{ id: 'e', source: 'a', target: 'b', sourceHandle: 'image', targetHandle: 'image' }] };
}

const saved = (count: number): Record<string, object> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`saved/${String(index).padStart(3, '0')}.json`, wired(index)]));

let made = 0;
/** A folder with a file whose default export is this very value. */
async function folderFor(value: unknown, files: Readonly<Record<string, string | Uint8Array | object>> = {}): Promise<string> {
  const name = `turnbuckleDryRun${made++}`;
  Object.assign(globalThis, { [name]: value });
  return folderWith({ 'm.ts': `export default (globalThis as Record<string, unknown>)['${name}'];`, ...files });
}

async function report(cwd: string, ...args: string[]): Promise<{ code: number; json: DryRunReport }> {
  const { code, stdout, stderr } = await runIn(cwd, ['migrate', 'dry-run', 'm.ts', '--json', ...args]);
  if (stdout === '') throw new Error(stderr);
  return { code, json: JSON.parse(stdout) as DryRunReport };
}

describe('the gate of a dry run', () => {
  const rekey = (text: string): string => text.replaceAll('"source": "a"', '"source": "gone"').replaceAll('"target": "b"', '"target": "lost"');

  it('stops after the first 50 documents when a script breaks what was clean, and names document and codes', async () => {
    const cwd = await folderFor(scripted(rekey), saved(80));
    const { code, json } = await report(cwd, '--documents', 'saved');
    expect(code).toBe(1);
    expect(json.summary).toMatchObject({ documents: 50, changed: 50, gained: 50 });
    expect(json.stopped?.after).toBe(50);
    expect(json.stopped?.gained).toHaveLength(50);
    expect(json.stopped?.gained[0]).toEqual({ document: 'saved/000.json', codes: ['dangling-edge', 'port-required'] });
    expect(json.documents[0]).toMatchObject({ document: 'saved/000.json', path: 'saved/000.json', outcome: 'changed', gained: ['dangling-edge', 'port-required'] });
    const text = await runIn(cwd, ['migrate', 'dry-run', 'm.ts', 'saved']);
    expect(text.code).toBe(1);
    expect(text.stdout).toContain('stopped after 50 documents: more than 2 % of those that were clean gained an error\n  saved/000.json: dangling-edge, port-required\n');
    expect(text.stdout).toContain('  and 30 more; --json lists all\n');
  });

  it('lets one in fifty pass, and not two', async () => {
    const some = (broken: number) => scripted((text) => (Number(/"seed": (\d+)/.exec(text)?.[1]) < broken ? text.replaceAll('"source": "a"', '"source": "gone"') : text));
    // A function's text is its digest, and what it closes over is not: each folder has its own migration all the same.
    const one = await report(await folderFor(some(1), saved(60)), 'saved');
    expect([one.code, one.json.stopped, one.json.summary.documents, one.json.summary.gained]).toEqual([0, null, 60, 1]);
    const two = await report(await folderFor(some(2), saved(60)), 'saved');
    expect([two.code, two.json.stopped?.after, two.json.stopped?.gained.length]).toEqual([1, 50, 2]);
  });

  it('judges fewer documents when there are no more, and none that had errors before', async () => {
    const few = await report(await folderFor(scripted(rekey), saved(3)), 'saved');
    expect([few.code, few.json.stopped?.after]).toEqual([1, 3]);
    const faulty = Object.fromEntries(Object.entries(saved(60)).map(([path, graph]) => [path, { ...graph, edges: [{ id: 'e', source: 'gone', target: 'b' }] }]));
    const { code, json } = await report(await folderFor(scripted(rekey), faulty), 'saved');
    expect([code, json.stopped, json.summary.documents]).toEqual([0, null, 60]);
  });

  it('counts wires that wait in quarantine as no error', async () => {
    const loose = Object.fromEntries(
      Object.entries(saved(60)).map(([path]) => [
        path,
        { nodes: [{ id: 'a', type: 'noise', data: {} }], edges: [{ id: 'e', source: 'a', target: 'gone', targetHandle: 'image' }] },
      ]),
    );
    const { code, json } = await report(await folderFor(enforce, loose), 'saved');
    expect([code, json.stopped, json.byCode]).toEqual([0, null, { 'dangling-edge': 60 }]);
  });
});

describe('what a dry run says of a document', () => {
  const fresh: NodeKind = { name: 'sharpen', in: { image: { ...image, required: true } }, out: { image }, params: {} };
  const next = makeCatalog({ version: '2', kinds: [noise, blur, fresh], types: { image: [] } });
  const onlySharpen = { nodes: [{ id: 's', type: 'sharpen', data: {} }], edges: [] };

  it('takes an error at a kind that nobody could check before for none that was gained', async () => {
    const grown = migration({ id: 'studio/grown', from: studio, to: next }, () => []);
    const { code, json } = await report(await folderFor(grown, { 'saved/s.json': onlySharpen }), 'saved');
    expect([code, json.stopped, json.summary.gained]).toEqual([0, null, 0]);
    const stricter = makeCatalog({ version: '3', kinds: [{ ...noise, in: { image: { ...image, required: true } } }, blur, fresh], types: { image: [] } });
    const narrowed = migration({ id: 'studio/narrowed', from: studio, to: stricter }, () => []);
    const both = { 'saved/n.json': { nodes: [...onlySharpen.nodes, { id: 'n', type: 'noise', data: {} }], edges: [] } };
    expect((await report(await folderFor(narrowed, both), 'saved')).json.documents).toEqual([
      { document: 'saved/n.json', path: 'saved/n.json', outcome: 'clean', gained: ['port-required'] },
    ]);
  });

  it('tells of each wire that is set aside why, in a sentence', async () => {
    const loose = { nodes: [{ id: 'a', type: 'noise', data: {} }], edges: [{ id: 'e', source: 'a', sourceHandle: 'image', target: 'gone', targetHandle: 'image' }] };
    const { json } = await report(await folderFor(enforce, { 'saved/l.json': loose, 'saved/f.json': wired(1) }), 'saved');
    expect(json.documents).toEqual([
      {
        document: 'saved/l.json',
        path: 'saved/l.json',
        outcome: 'changed',
        codes: { 'dangling-edge': 1 },
        aside: [{ edge: 'e', code: 'dangling-edge', why: "The edge leads nowhere: its target 'gone' is not in the graph." }],
      },
    ]);
  });

  it('names the first hundred that cannot follow, and counts the others', async () => {
    const broken = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`saved/${index}.json`, '{']));
    const { code, stdout } = await runIn(await folderFor(enforce, broken), ['migrate', 'dry-run', 'm.ts', 'saved']);
    expect(code).toBe(1);
    expect(stdout.match(/^quarantined saved\/\d+\.json: /gm)).toHaveLength(100);
    expect(stdout).toContain('\nquarantined 30 more; --json lists all\n');
  });
});

describe('bad input of a dry run', () => {
  it('is quarantined with a reason, and the rest goes on', async () => {
    const utf16 = Buffer.from(`\uFEFF${JSON.stringify(wired(1))}`, 'utf16le');
    const latin1 = Buffer.from('{"nodes":[],"edges":[],"title":"caf\u00e9"}', 'latin1');
    const cwd = await folderFor(enforce, {
      'saved/1-latin1.json': latin1,
      'saved/2-utf16.json': utf16,
      'saved/3-no-graph.json': '{"name":"a package"}',
      'saved/4-cut.json': '{"nodes":[{"id":',
      'saved/5-empty.json': '',
      'saved/6-large.json': Buffer.alloc(50 * 1024 * 1024, ' '),
      'saved/7-deep.json': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      'saved/8-fine.json': wired(8),
    });
    const { code, json } = await report(cwd, 'saved');
    expect(code).toBe(1);
    expect(json.summary).toMatchObject({ documents: 8, clean: 1, changed: 0, quarantined: 7, roundTripProven: 1 });
    const reasons = json.documents.map(({ document, reason = '' }) => [document.slice(6, 7), reason] as const);
    for (const [, reason] of reasons) expect(reason).toMatch(/^[A-Z].*[.?]$/);
    expect(Object.fromEntries(reasons)).toMatchObject({
      1: 'The document is no UTF-8: byte 35 begins no character. Save it as UTF-8.',
      2: 'The document is UTF-16. Save it as UTF-8.',
      4: 'The document ends here, in the middle of a value. Is the file complete?',
      6: 'The document is 50.0 MB large; the most that is carried over is 32.0 MB.',
      7: 'The document is nested deeper than 1000 levels. Expected a graph; flatten it or check that this is the right file.',
    });
  });

  it.each<[string, object, string[], string]>([
    ['a step that is none', { ...none, steps: [{ op: 'kind-renamed', args: {} }] }, [], "m.ts: There is no op 'kind-renamed'. Expected "],
    ['a step that names nothing', { ...none, steps: [{ op: 'kind-rename', args: { from: 'nois', to: 'blur' } }] }, [], 'm.ts: Step 1 (kind-rename): '],
    [
      'arguments of no shape',
      { ...none, steps: [{ op: 'edges-enforce', args: null }] },
      [],
      "Step 1 (edges-enforce): its arguments are not of the op's shape. Nothing was touched.",
    ],
    ['a script without its code', { ...scripted((text) => text), scripts: {} }, [], "the code of the script 'script' is not at hand here"],
    ['another digest', none, ['--digest', 'abcdef0123'], `m.ts: its digest is ${migrationDigest(none)}, not abcdef0123.`],
    ['a digest of nothing', none, ['--digest', ''], 'its digest is'],
    ['no catalogs', { steps: [] }, [], 'expected a migration as its default export'],
    ['an unknown reporter', none, ['--reporter', 'xml'], "There is no reporter 'xml'. Expected pretty, json."],
    ['two places', none, ['--attach', 'a.json'], 'Give either --documents or --attach.'],
  ])('%s is refused before a document is read', async (...[, value, args, message]) => {
    // Reading a file that is not there would be told instead.
    const ran = await runIn(await folderFor(value), ['migrate', 'dry-run', 'm.ts', 'gone.json', ...args]);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
  });

  it('is known by the beginning of its digest', async () => {
    const cwd = await folderFor(none, saved(1));
    expect((await report(cwd, 'saved', '--digest', migrationDigest(none).slice(0, 12))).code).toBe(0);
  });
});

describe('a dry run that somebody ends', () => {
  it('reports what it tried, and says by its code that it is not all', async () => {
    let seen = 0;
    const interrupting = (text: string): string => {
      // As a terminal's Ctrl-C arrives: between two documents.
      if (++seen === 21) setImmediate(() => process.emit('SIGINT'));
      return text;
    };
    const cwd = await folderFor(scripted(interrupting), saved(200));
    const listeners = process.listenerCount('SIGINT');
    const { code, json } = await report(cwd, 'saved');
    expect(code).toBe(3);
    expect(json.summary.interrupted).toBe(true);
    expect(json.summary.documents).toBeGreaterThan(5);
    expect(json.summary.documents).toBeLessThan(200);
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    seen = 0;
    expect((await runIn(cwd, ['migrate', 'dry-run', 'm.ts', 'saved'])).stderr).toContain('Interrupted: what was tried by then is above.');
  });
});

it('migrate check says what is wrong with each step', async () => {
  const wrong = { ...none, steps: [{ op: 'edges-enforce', args: null }] };
  const { code, stdout } = await runIn(await folderFor(wrong), ['migrate', 'check', 'm.ts', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ passes: false, problems: [{ step: 0, message: "Step 1 (edges-enforce): its arguments are not of the op's shape." }] });
});
