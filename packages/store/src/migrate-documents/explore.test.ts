import { expect, test } from 'vitest';
import { type Chunk, chunkStep, splitChunk } from './chunk-state.ts';
import { type RunState, step } from './run-state.ts';

/** What a worker believes that it holds; it may be wrong by now. */
interface Held {
  readonly chunk: number;
  readonly fence: number;
  readonly start: number;
}

interface World {
  readonly run: RunState;
  readonly nowMs: number;
  /** With the documents that each holds. */
  readonly chunks: readonly { readonly row: Chunk; readonly documents: readonly number[] }[];
  readonly workers: readonly (Held | null)[];
  /** How often each document was written. */
  readonly written: readonly number[];
  /** Stayed as they were, since their chunk failed by them. */
  readonly stayed: readonly number[];
  readonly crashes: number;
  readonly failures: number;
}

const leaseMs = 1;
const [mostCrashes, mostFailures, mostMs] = [1, 4, 6];

const fresh = (size: number, attempts = 0): Chunk => ({ state: 'waiting', fence: 0, attempts, leaseUntilMs: null, done: 0, size });
const start: World = {
  run: 'queued',
  nowMs: 0,
  chunks: [
    { row: fresh(2), documents: [0, 1] },
    { row: fresh(1), documents: [2] },
  ],
  workers: [null, null],
  written: [0, 0, 0],
  stayed: [],
  crashes: 0,
  failures: 0,
};

function withChunk(world: World, index: number, row: Chunk): World {
  return { ...world, chunks: world.chunks.map((chunk, at) => (at === index ? { ...chunk, row } : chunk)) };
}

function withWorker(world: World, index: number, held: Held | null): World {
  return { ...world, workers: world.workers.map((worker, at) => (at === index ? held : worker)) };
}

function takenApart(world: World, index: number): World {
  const chunk = world.chunks[index];
  if (chunk === undefined) return world;
  const { whole, halves } = splitChunk(chunk.row);
  const added = halves.map(({ from, to, attempts }) => ({ row: fresh(to - from, attempts), documents: chunk.documents.slice(from, to) }));
  const stayed = halves.length === 0 ? [...world.stayed, ...chunk.documents.slice(-1)] : world.stayed;
  const next = withChunk(world, index, whole);
  return { ...next, chunks: [...next.chunks, ...added], stayed };
}

/** As a worker claims: the run's row first, then the first chunk that it can have. */
function claim(world: World, worker: number): World | null {
  const run = step(world.run, 'claim');
  const index = world.chunks.findIndex(({ row }) => chunkStep(row, { type: 'claim', nowMs: world.nowMs, leaseMs }) !== null);
  const row = world.chunks[index]?.row;
  if (run === null || row === undefined) return null;
  const next = chunkStep(row, { type: 'claim', nowMs: world.nowMs, leaseMs });
  if (next === null) return null;
  if (next === 'split') return takenApart({ ...world, run }, index);
  return withWorker(withChunk({ ...world, run }, index, next), worker, { chunk: index, fence: next.fence, start: next.done });
}

function release(world: World, worker: number, hasFailed: boolean): World {
  const held = world.workers[worker];
  const row = held === null || held === undefined ? undefined : world.chunks[held.chunk]?.row;
  if (held === null || held === undefined || row === undefined) return world;
  const idle = withWorker(world, worker, null);
  const next = chunkStep(row, { type: 'release', fence: held.fence, hasFailed });
  if (next === null) return idle;
  return next === 'split' ? takenApart(idle, held.chunk) : withChunk(idle, held.chunk, next);
}

/** As a worker commits one document: fence and checkpoint in the transaction of the document. */
function commit(world: World, worker: number): World | null {
  const held = world.workers[worker];
  const chunk = held === null || held === undefined ? undefined : world.chunks[held.chunk];
  if (held === null || held === undefined || chunk === undefined) return null;
  const next = chunkStep(chunk.row, { type: 'checkpoint', fence: held.fence, start: held.start, count: 1 });
  if (next === null || next === 'split') return withWorker(world, worker, null);
  if (world.run !== 'running') return release(world, worker, false);
  const document = chunk.documents[held.start];
  const written = world.written.map((times, at) => (at === document ? times + 1 : times));
  return withWorker(withChunk({ ...world, written }, held.chunk, next), worker, next.state === 'done' ? null : { ...held, start: held.start + 1 });
}

function extend(world: World, worker: number): World | null {
  const held = world.workers[worker];
  const row = held === null || held === undefined ? undefined : world.chunks[held.chunk]?.row;
  const next = held === null || held === undefined || row === undefined ? null : chunkStep(row, { type: 'extend', fence: held.fence, nowMs: world.nowMs, leaseMs });
  return held === null || held === undefined || next === null || next === 'split' ? null : withChunk(world, held.chunk, next);
}

const isOpen = (world: World): boolean => world.chunks.some(({ row }) => row.state === 'waiting' || row.state === 'running');

function onRun(world: World, event: 'pause' | 'resume' | 'interrupt' | 'finish'): World | null {
  if ((event === 'finish') === isOpen(world)) return event === 'pause' || event === 'resume' ? moved(world, event) : null;
  return moved(world, event);
}

function moved(world: World, event: 'pause' | 'resume' | 'interrupt' | 'finish'): World | null {
  const run = step(world.run, event);
  return run === null ? null : { ...world, run };
}

/** A run the other way comes first: everything that is open is cancelled and fenced. */
function reverse(world: World): World | null {
  const run = step(world.run, 'fail');
  if (run === null) return null;
  return { ...world, run, chunks: world.chunks.map((chunk) => ({ ...chunk, row: cancelled(chunk.row) })) };
}

function cancelled(row: Chunk): Chunk {
  const next = chunkStep(row, { type: 'cancel' });
  return next === null || next === 'split' ? row : next;
}

/** Everything that can happen next, by name. */
function successors(world: World): (readonly [string, World])[] {
  const found: [string, World | null][] = [];
  for (const worker of [0, 1]) {
    const holds = world.workers[worker] !== null;
    found.push([`claim ${worker}`, holds ? null : claim(world, worker)], [`commit ${worker}`, commit(world, worker)], [`extend ${worker}`, extend(world, worker)]);
    if (holds && world.failures < mostFailures) found.push([`fail ${worker}`, { ...release(world, worker, true), failures: world.failures + 1 }]);
    if (holds && world.crashes < mostCrashes) found.push([`crash ${worker}`, { ...withWorker(world, worker, null), crashes: world.crashes + 1 }]);
    if (holds) found.push([`give back ${worker}`, release(world, worker, false)]);
  }
  if (world.nowMs < mostMs) found.push(['tick', { ...world, nowMs: world.nowMs + 1 }]);
  for (const event of ['pause', 'resume', 'interrupt', 'finish'] as const) found.push([event, onRun(world, event)]);
  found.push(['reverse', reverse(world)]);
  return found.flatMap(([name, next]) => (next === null ? [] : [[name, next] as const]));
}

/** What must hold in every world that can be reached. */
function faultIn({ run, chunks, workers, written, stayed }: World): string | null {
  if (written.some((times) => times > 1)) return 'a document was written twice';
  for (const [document, times] of written.entries()) {
    const places = chunks.flatMap(({ row, documents }) => {
      const at = documents.indexOf(document);
      return at < 0 || (row.state === 'split' && at >= row.done) ? [] : [at < row.done];
    });
    if (places.length !== 1) return `document ${document} is in ${places.length} chunks`;
    if ((places[0] === true) !== (times === 1 || stayed.includes(document))) return `document ${document} is counted otherwise than it was written`;
  }
  for (const [index, { row }] of chunks.entries()) {
    const holders = workers.filter((held) => held?.chunk === index && held.fence === row.fence && row.state === 'running');
    if (holders.length > 1) return 'two workers hold one chunk';
  }
  if (run === 'done' && written.some((times, document) => times === 0 && !stayed.includes(document))) return 'the run is done and a document is not';
  return null;
}

/** Whether a worker alone, with nothing in its way, brings the run to its end. */
function comesToAnEnd(world: World): boolean {
  let at: World = { ...world, workers: [null, null], run: world.run === 'paused' ? 'queued' : world.run };
  for (let moves = 0; moves < 100; moves++) {
    if (at.run === 'done' || at.run === 'failed') return true;
    at = commit(at, 0) ?? claim(at, 0) ?? onRun(at, 'finish') ?? { ...at, nowMs: at.nowMs + 1 };
  }
  return false;
}

test('two workers, one crash, four failures: in every order of events no document is written twice, lost, or stuck', () => {
  const seen = new Map<string, readonly string[]>([[JSON.stringify(start), []]]);
  let edge: World[] = [start];
  const reached = new Set<string>();
  let depth = 0;
  const mostDepth = process.env['TURNBUCKLE_LONG'] === '1' ? 16 : 12;
  for (; edge.length > 0 && depth < mostDepth; depth++) {
    const next: World[] = [];
    for (const world of edge) {
      const path = seen.get(JSON.stringify(world)) ?? [];
      for (const [name, after] of successors(world)) {
        const key = JSON.stringify(after);
        if (seen.has(key)) continue;
        const way = [...path, name];
        const fault = faultIn(after) ?? (comesToAnEnd(after) ? null : 'nobody can end it');
        if (fault !== null) expect.fail(`${fault}: ${way.join(', ')}`);
        seen.set(key, way);
        reached.add(`${after.run} ${after.chunks.map(({ row }) => row.state).join(' ')}`);
        next.push(after);
      }
    }
    edge = next;
  }
  console.log(`explored ${seen.size} worlds to depth ${depth}${edge.length === 0 ? ', all that there are' : ''}; ${reached.size} states of run and chunks`);
  expect(seen.size).toBeGreaterThan(10_000);
  for (const run of ['done', 'failed', 'paused', 'interrupted']) expect([...reached].some((state) => state.startsWith(run))).toBe(true);
  expect([...reached].some((state) => state.includes('split'))).toBe(true);
}, 900_000);
