// Carrying stored documents over: ours with proof, complement and validation; a script that changes row by row; and COPY out and in again, the
// fastest that we know. All on one embedded PostgreSQL of its own, each time from the same state; the clock is the wall's.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { lensOf } from '@turnbuckle/evolve';
import { createGraphs, getGraph, migrate, openDatabase, packMigration, putGraph, readRun, registerMigration, startRun } from '@turnbuckle/store';
import pg from 'pg';
import { copyIn, copyOut } from './copy-table.mjs';
import { changeByHand, edited, evolveDocument, renaming } from './evolve-documents.mjs';
import { sampleAll } from './sampling.mjs';

const distinct = 500;
const person = 'person-0001';
const graphId = (index) => `graph-${String(index).padStart(6, '0')}`;

/** As a worker has it: its texts are digested by Node. */
const lens = lensOf(renaming, { digest: (text) => createHash('sha256').update(text).digest('hex') });

/** CPU milliseconds of one document, without a database. */
export async function lensRow() {
  const texts = Array.from({ length: 40 }, (_, index) => evolveDocument(index));
  proveThatBothChangeTheSame(texts);
  const each = (change) => () => texts.map((text) => change(text));
  const rows = await sampleAll([
    { name: 'JSON.parse and JSON.stringify', run: each((text) => JSON.stringify(JSON.parse(text))) },
    { name: 'the same, changed by hand between', run: each((text) => JSON.stringify(changeByHand(JSON.parse(text)))) },
    { name: 'carried over by the lens, the way back proven', run: each((text) => lens.up(text)) },
  ]);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length;
  return { bytes: Math.round(bytes), rows: rows.map(({ name, medianMs }) => ({ name, medianMs: medianMs / texts.length })) };
}

function proveThatBothChangeTheSame(texts) {
  for (const text of texts) {
    const moved = lens.up(text);
    if ('quarantined' in moved || !isDeepStrictEqual(JSON.parse(moved.text), changeByHand(JSON.parse(text)))) throw new Error('The migration and the change by hand differ.');
  }
}

/**
 * Documents a second of each contender in each round, and the most resident memory of a worker. All of them carry `documents`, but the script
 * changes fewer, since it is slow and its pace does not depend on their number.
 */
export async function evolveRows({ documents = 1_000, rounds = 3, memory: memoryCounts = [1_000, 10_000] } = {}) {
  const machine = { cores: cpus().length, loadBefore: loadavg()[0] };
  const dataFolder = mkdtempSync(join(tmpdir(), 'turnbuckle-bench-'));
  const server = await openDatabase({ dataFolder });
  try {
    const bench = new Bench(server, documents);
    const digest = await bench.makeTemplates(memoryCounts);
    const workers = [await Worker.start(), await Worker.start()];
    await bench.warmUp({ digest, workers });
    const measured = [];
    for (let round = 0; round < rounds; round++) measured.push(await bench.round({ digest, workers }));
    const samples = Object.fromEntries(Object.keys(measured[0]).map((name) => [name, measured.map((one) => one[name])]));
    for (const worker of workers) worker.stop();
    const memory = [];
    for (const count of memoryCounts) memory.push(await bench.memory({ digest, count }));
    return { documents, rounds, machine, samples, memory };
  } finally {
    await server.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

class Bench {
  #server;
  #documents;

  constructor(server, documents) {
    this.#server = server;
    this.#documents = documents;
  }

  /** Databases that the measured ones are copies of. Gives the migration's digest. */
  async makeTemplates(memoryCounts) {
    const digest = await this.#within('base', { from: 'template1' }, async (database) => {
      await migrate(database, { nowMs: 1 });
      const graphs = Array.from({ length: distinct }, (_, index) => ({
        id: graphId(index),
        workspace: 'workspace-1',
        owner: person,
        format: 'react-flow',
        bytes: Buffer.from(evolveDocument(index)),
      }));
      await createGraphs(database, graphs, { person, nowMs: 1, release: 'legacy' });
      const made = await registerMigration(database, packMigration(renaming), { person, nowMs: 2 });
      if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
      return made.digest;
    });
    for (const count of new Set([this.#documents, ...memoryCounts])) await this.#within(`stored_${count}`, { from: 'base' }, (database) => multiply(database, count));
    await this.#within('plain', { from: 'template1' }, (database) => fillPlain(database, this.#documents));
    const worker = await Worker.start();
    await this.#within('edited', { from: `stored_${this.#documents}` }, async (database, url) => {
      await carry(database, { url, digest, direction: 'up', workers: [worker] });
      await editAll(database);
    });
    // A worker with nothing else to do brings the old bodies up to date.
    await this.#within('shadowed', { from: 'edited' }, async (_, url) => work([worker], url, () => {}));
    worker.stop();
    return digest;
  }

  /** Code is compiled and caches are filled before anything counts. */
  async warmUp({ digest, workers }) {
    await this.#copied('base', async (database, url) => {
      for (const direction of ['dry', 'up', 'down']) await carry(database, { url, digest, direction, workers });
    });
    await this.#copied('plain', (_, url) => rowByRow(url, 200));
    await this.#copied('plain', (_, url) => copyOutAndIn(url));
  }

  /** Each contender once, one right after the other. */
  async round({ digest, workers }) {
    const [worker] = workers;
    const stored = `stored_${this.#documents}`;
    const alone = (direction) => (database, url) => carry(database, { url, digest, direction, workers: [worker] });
    const rows = await this.#copied('plain', (_, url) => rowByRow(url, Math.ceil(this.#documents / 2)));
    const copy = await this.#copied('plain', (_, url) => copyOutAndIn(url));
    const [dry, one, rollback] = await this.#copied(stored, async (database, url) => {
      const measured = [];
      for (const direction of ['dry', 'up', 'down']) measured.push(await alone(direction)(database, url));
      await requireOriginals(database);
      return measured;
    });
    const two = await this.#copied(stored, (database, url) => carry(database, { url, digest, direction: 'up', workers }));
    const computed = await this.#copied('edited', alone('down'));
    const shadowed = await this.#copied('shadowed', alone('down'));
    return { rows, copy, one, two, dry, rollback, computed, shadowed };
  }

  /** The most that a fresh worker holds; and how fast so many go, and go back. */
  async memory({ digest, count }) {
    const worker = await Worker.start();
    try {
      return await this.#copied(`stored_${count}`, async (database, url) => {
        const up = await carry(database, { url, digest, direction: 'up', workers: [worker] });
        const down = await carry(database, { url, digest, direction: 'down', workers: [worker] });
        return { documents: count, residentBytes: up.residentBytes, up, down };
      });
    } finally {
      worker.stop();
    }
  }

  async #copied(from, work) {
    try {
      return await this.#within('measured', { from }, work);
    } finally {
      await this.#server.query('drop database if exists measured with (force)');
    }
  }

  /** Makes a database and opens it. What the copying left to be written is written before the work begins. */
  async #within(name, { from }, work) {
    await this.#server.query(`create database ${name} template ${from} strategy file_copy`);
    const url = new URL(this.#server.url);
    url.pathname = `/${name}`;
    const database = await openDatabase({ url: url.href, dataFolder: '' });
    try {
      await this.#server.query('checkpoint');
      return await work(database, url.href);
    } finally {
      await database.close();
    }
  }
}

/** A child process that works at one database after another. */
class Worker {
  #child;

  static async start() {
    const worker = new Worker();
    worker.#child = fork(fileURLToPath(new URL('evolve-worker.mjs', import.meta.url)));
    await once(worker.#child, 'spawn');
    return worker;
  }

  async tell(message) {
    const told = new AbortController();
    const answered = once(this.#child, 'message', { signal: told.signal });
    const ended = once(this.#child, 'exit', { signal: told.signal }).then(([code]) => {
      throw new Error(`A worker ended with ${code}.`);
    });
    ended.catch(() => {});
    this.#child.send(message);
    try {
      const [answer] = await Promise.race([answered, ended]);
      return answer;
    } finally {
      told.abort();
      answered.catch(() => {});
    }
  }

  stop() {
    this.#child.disconnect();
  }
}

/** Wall milliseconds from `begin` until no worker has anything left, with the CPU that they spent. */
async function work(workers, url, begin) {
  await Promise.all(workers.map((worker) => worker.tell({ open: url })));
  const startMs = performance.now();
  await begin();
  const answers = await Promise.all(workers.map((worker) => worker.tell({ work: true })));
  const ms = performance.now() - startMs;
  if (answers.some(({ failed, fenced }) => failed + fenced > 0)) throw new Error('A worker could not do its chunks.');
  return { ms, cpuMs: answers.reduce((sum, { cpuMs }) => sum + cpuMs, 0), residentBytes: Math.max(...answers.map(({ residentBytes }) => residentBytes)) };
}

/** One whole run: laid out, worked at, validated. Every document must have gone. */
async function carry(database, { url, digest, direction, workers }) {
  let started = null;
  const { ms, cpuMs, residentBytes } = await work(workers, url, async () => {
    started = await startRun(database, { migration: digest, direction }, { person, nowMs: Date.now(), clock: Date.now });
    if (started.outcome !== 'started') throw new Error(JSON.stringify(started));
  });
  const { state, error, counts, validations } = await readRun(database, started.run, { nowMs: Date.now() });
  if (state !== 'done' || counts.changed !== counts.documents || validations.some(({ ok }) => !ok))
    throw new Error(`The run ${direction} is ${state}: ${error ?? JSON.stringify({ counts, validations })}`);
  return { perSecond: (counts.documents / ms) * 1_000, cpuMs: cpuMs / counts.documents, residentBytes };
}

/** The script that everybody writes first. */
async function rowByRow(url, count) {
  return onClients(url, 1, async ([client]) => {
    for (let index = 0; index < count; index++) {
      await client.query('begin');
      const { rows } = await client.query('select body::text as text from documents where id = $1 for update', [`${index}`]);
      await client.query('update documents set body = $2 where id = $1', [`${index}`, JSON.stringify(changeByHand(JSON.parse(rows[0].text)))]);
      await client.query('commit');
    }
    return count;
  });
}

async function copyOutAndIn(url) {
  return onClients(url, 2, async ([from, to]) => {
    await to.query('create table moved (id text primary key, body jsonb not null)');
    const target = await copyIn(to, 'copy moved from stdin');
    let moved = 0;
    await copyOut(from, 'copy (select id, body::text from documents) to stdout', ([id, text]) => {
      target.write([id, JSON.stringify(changeByHand(JSON.parse(text)))]);
      moved++;
    });
    await target.end();
    return moved;
  });
}

async function onClients(url, count, work) {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
  for (const client of clients) await client.connect();
  try {
    const [startMs, before] = [performance.now(), process.cpuUsage()];
    const done = await work(clients);
    const ms = performance.now() - startMs;
    const { user, system } = process.cpuUsage(before);
    return { perSecond: (done / ms) * 1_000, cpuMs: (user + system) / 1_000 / done };
  } finally {
    for (const client of clients) await client.end();
  }
}

/** Copies inside of the database of what people had saved. */
async function multiply(database, count) {
  const copies = Math.ceil(count / distinct) - 1;
  await database.transaction(async (transaction) => {
    await transaction.query(
      `insert into turnbuckle.graphs (id, workspace, owner, format, revision, release, state, created_at_ms, updated_at_ms)
       select id || '-' || copy, workspace, owner, format, 1, release, state, 1, 1 from turnbuckle.graphs, generate_series(1, $1) as copy`,
      [copies],
    );
    await transaction.query(
      `insert into turnbuckle.graph_revisions (graph, revision, edit_id, kind, release, person, at_ms, state, size_bytes, sha256, stage, body_revision)
       select graph || '-' || copy, 1, gen_random_uuid(), kind, release, person, 1, state, size_bytes, sha256, stage, 1 from turnbuckle.graph_revisions, generate_series(1, $1) as copy`,
      [copies],
    );
    await transaction.query(
      `insert into turnbuckle.graph_bodies (stage, graph, revision, sha256, size_bytes, encoding, body)
       select stage, graph || '-' || copy, 1, sha256, size_bytes, encoding, body from turnbuckle.graph_bodies, generate_series(1, $1) as copy`,
      [copies],
    );
  });
  await database.query('vacuum analyze');
}

async function fillPlain(database, documents) {
  await database.query('create table documents (id text primary key, body jsonb not null)');
  for (let from = 0; from < documents; from += distinct) {
    const ids = Array.from({ length: Math.min(distinct, documents - from) }, (_, index) => from + index);
    await database.query('insert into documents select * from unnest($1::text[], $2::jsonb[])', [ids.map(String), ids.map((id) => evolveDocument(id % distinct))]);
  }
  await database.query('vacuum analyze');
}

/** Saves every document once more under the new release, four people at a time. */
async function editAll(database) {
  const ids = (await database.query('select id from turnbuckle.graphs order by id')).map(({ id }) => id);
  const save = async () => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const { bytes } = await getGraph(database, id);
      const saved = await putGraph(database, { id, bytes: Buffer.from(edited(Buffer.from(bytes).toString('utf8'))), ifMatch: 'any' }, { person, nowMs: 3, release: 'legacy' });
      if (saved.outcome !== 'saved') throw new Error(`An edit was ${saved.outcome}.`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, save));
  await database.query('vacuum analyze');
}

/** A rollback of what nobody edited gives every byte again. */
async function requireOriginals(database) {
  const [{ count }] = await database.query(
    `select count(*) as count from turnbuckle.graphs g join turnbuckle.graph_revisions h on h.graph = g.id and h.revision = g.revision
       join turnbuckle.graph_revisions o on o.graph = g.id and o.revision = 1 where g.migration is not null or h.sha256 <> o.sha256`,
  );
  if (count > 0) throw new Error(`${count} documents did not come back.`);
}
