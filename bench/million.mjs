// `npm run bench:million`: carries a million stored projects over, and takes them back, on an embedded PostgreSQL of its own. Takes most of an hour.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const documents = Number(process.argv[2] ?? 1_000_000);
const distinct = Math.min(10_000, documents);
const workers = Math.min(2, cpus().length);

execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'apps/server'], { cwd: root, stdio: 'inherit' });
const built = (name) => import(join(root, 'packages', name, 'dist/index.js'));
const { createGraphs, migrate, openDatabase, packMigration, readRun, registerMigration, startRun } = await built('store');
const { generateProjects, studio } = await built('texture');
const { migration, suggestMigration } = await built('evolve');
const { legacyStudio } = await import(join(root, 'node_modules/jiti/lib/jiti.mjs')).then(({ createJiti }) =>
  createJiti(import.meta.url, {
    alias: Object.fromEntries(['model', 'formats', 'compiler', 'evolve', 'texture'].map((name) => [`@turnbuckle/${name}`, join(root, 'packages', name, 'dist/index.js')])),
  }).import(join(root, 'examples/02-legacy-to-strict/catalog-v1.ts')),
);

const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-million-'));
const database = await openDatabase({ dataFolder: folder });
try {
  await main();
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  await migrate(database, { nowMs: 1 });
  await step(`storing ${distinct} generated projects`, load);
  await step(`copying them to ${documents}`, multiply);
  const steps = suggestMigration(legacyStudio, studio).steps.flatMap(({ step: one, confidence }) => (confidence === 1 ? [one] : []));
  const strict = migration({ id: 'million/1', from: legacyStudio, to: studio, mayChangeResults: true }, (m) => [...steps, m.edges.enforce('strict')]);
  const made = await registerMigration(database, packMigration(strict), { person: 'person-0001', nowMs: Date.now() });
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  const rows = [];
  for (const direction of ['up', 'down']) rows.push(await run(made.digest, direction));
  const markdown = report(rows);
  mkdirSync(join(here, 'results'), { recursive: true });
  writeFileSync(join(here, 'results/million.md'), markdown);
  console.log(`\n${markdown}`);
}

async function load() {
  const { projects } = generateProjects({ seed: 20_261_124, count: distinct });
  for (let from = 0; from < distinct; from += 1_000) {
    const page = projects.slice(from, from + 1_000).map(({ document, ...project }) => ({ ...project, bytes: Buffer.from(document) }));
    await createGraphs(database, page, { person: 'person-0001', nowMs: 1, release: 'legacy' });
  }
}

/** Copies inside of the database, a hundred at a time, of what people had saved. */
async function multiply() {
  for (let copy = 1; copy < documents / distinct; copy++) {
    await database.transaction(async (transaction) => {
      await transaction.query(
        `insert into turnbuckle.graphs (id, workspace, owner, format, revision, release, state, created_at_ms, updated_at_ms)
         select id || '-' || $1, workspace, owner, format, 1, release, state, 1, 1 from turnbuckle.graphs where position('-' in substr(id, 9)) = 0`,
        [copy],
      );
      await transaction.query(
        `insert into turnbuckle.graph_revisions (graph, revision, edit_id, kind, release, person, at_ms, state, size_bytes, sha256, stage, body_revision)
         select graph || '-' || $1, 1, gen_random_uuid(), kind, release, person, 1, state, size_bytes, sha256, stage, 1 from turnbuckle.graph_revisions where position('-' in substr(graph, 9)) = 0`,
        [copy],
      );
      await transaction.query(
        `insert into turnbuckle.graph_bodies (stage, graph, revision, sha256, size_bytes, encoding, body)
         select stage, graph || '-' || $1, 1, sha256, size_bytes, encoding, body from turnbuckle.graph_bodies where position('-' in substr(graph, 9)) = 0`,
        [copy],
      );
    });
  }
  await database.query('vacuum analyze');
}

async function run(digest, direction) {
  const before = { ms: performance.now(), wal: await walBytes(), cpu: postgresCpuMs() };
  const started = await startRun(database, { migration: digest, direction }, { person: 'person-0001', nowMs: Date.now(), clock: Date.now });
  if (started.outcome !== 'started') throw new Error(JSON.stringify(started));
  const laidOutMs = performance.now() - before.ms;
  const children = Array.from({ length: workers }, () => worker());
  let peakKb = 0;
  let cpuMs = 0;
  const watch = setInterval(async () => {
    peakKb = Math.max(peakKb, ...children.map(({ pid }) => residentKb(pid)));
    cpuMs = children.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0) || cpuMs;
    const report = await readRun(database, started.run, { nowMs: Date.now() });
    const { documents: all, left } = report.counts;
    console.log(
      `[million] ${direction} ${all - left} of ${all}, ${Math.round(report.metrics.docsPerSecond ?? 0)} a second, ${Math.round((report.metrics.etaMs ?? 0) / 1_000)} s left, ${Math.round(peakKb / 1024)} MB resident`,
    );
  }, 15_000);
  await Promise.all(children.map((child) => once(child, 'exit')));
  clearInterval(watch);
  const report = await readRun(database, started.run, { nowMs: Date.now() });
  if (report.state !== 'done') throw new Error(`the run ${direction} is ${report.state}: ${report.error}`);
  const ms = performance.now() - before.ms;
  return { direction, ms, laidOutMs, peakKb, cpuMs, postgresMs: postgresCpuMs() - before.cpu, wal: (await walBytes()) - before.wal, report, size: await databaseBytes() };
}

function worker() {
  const script = `const { openDatabase, runWorker } = await import(${JSON.stringify(join(root, 'packages/store/dist/index.js'))});
    const database = await openDatabase({ dataFolder: ${JSON.stringify(folder)} });
    await runWorker(database, { signal: new AbortController().signal, clock: Date.now, untilIdle: true });
    await database.close();`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
}

async function walBytes() {
  const [row] = await database.query("select (pg_current_wal_lsn() - '0/0')::float8 as bytes");
  return row.bytes;
}

async function databaseBytes() {
  const [row] = await database.query('select pg_database_size(current_database())::float8 as bytes');
  return row.bytes;
}

function residentKb(pid) {
  return existsSync(`/proc/${pid}/status`) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) : 0;
}

/** User and system time, in the kernel's ticks of 10 ms. */
function cpuMsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** Of the server and all that it started and that ended since, which it counts as its children's. */
function postgresCpuMs() {
  const pid = Number(readFileSync(join(folder, 'pg18/postmaster.pid'), 'utf8').split('\n')[0]);
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const ended = (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) * 10;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return ended + children.reduce((sum, child) => sum + cpuMsOf(child), 0);
}

function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
  } catch {
    return 0;
  }
}

function report(rows) {
  const line = ({ direction, ms, laidOutMs, peakKb, cpuMs, postgresMs, wal, size, report: { counts, metrics, validations } }) =>
    `| ${direction} | ${counts.documents} | ${(ms / 60_000).toFixed(1)} min | ${Math.round((counts.documents / ms) * 1_000)} | ${(cpuMs / counts.documents).toFixed(2)} | ${(postgresMs / counts.documents).toFixed(2)} | ${Math.round(wal / counts.documents)} | ${Math.round(peakKb / 1024)} MB | ${(size / 2 ** 30).toFixed(2)} GiB | ${counts.changed} | ${counts.unchanged} | ${counts.quarantined} | ${Math.round(laidOutMs / 1_000)} s | ${metrics.p50Ms?.toFixed(0)} / ${metrics.p99Ms?.toFixed(0)} ms | ${validations.filter(({ ok }) => ok).length} of ${validations.length} |`;
  return `# ${documents} stored documents, once

Generated projects of the legacy studio, ${distinct} of them distinct, through the migration of examples/02-legacy-to-strict (renamings, and every wire judged), each way back proven. ${workers} worker processes and the embedded PostgreSQL on ${cpus().length} cores, Node ${process.version}.

| way | documents | time | documents a second | worker CPU ms each | PostgreSQL CPU ms each | WAL bytes each | resident, most of a worker | database | changed | unchanged | stayed | laid out in | transaction p50 / p99 | checks that hold |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map(line).join('\n')}
`;
}

async function step(name, work) {
  console.log(`[million] ${name} …`);
  const startMs = performance.now();
  await work();
  console.log(`[million]   ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
}
