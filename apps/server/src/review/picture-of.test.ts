import { migration } from '@turnbuckle/evolve';
import { createGraphs, packMigration, readRun, registerMigration, runResults, runWorker, startRun } from '@turnbuckle/store';
import { testDatabase } from '@turnbuckle/store/testing';
import { generateProjects, studio } from '@turnbuckle/texture';
import { expect, test } from 'vitest';
import { legacyStudio } from '../../../../examples/02-legacy-to-strict/catalog-v1.ts';
import { renamings } from '../../../../examples/02-legacy-to-strict/migration.ts';
import { pictureOf } from './picture-of.ts';

const { projects } = generateProjects({ seed: 5, count: 60 });
const named = { id: 'pictures/1-names', from: legacyStudio, to: studio, mayChangeResults: false };

test('the picture of a project is the same under its old names and under the studio’s', async () => {
  const db = await testDatabase();
  try {
    const graphs = projects.map(({ document, ...project }) => ({ ...project, bytes: Buffer.from(document) }));
    await createGraphs(db.database, graphs, { person: 'person-1', nowMs: 1, release: 'legacy' });
    const run = async (declared: ReturnType<typeof migration>) => {
      const made = await registerMigration(db.database, packMigration(declared), { person: 'person-1', nowMs: 1 });
      if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
      const started = await startRun(db.database, { migration: made.digest, direction: 'dry' }, { person: 'person-1', nowMs: 2 });
      if (started.outcome !== 'started') throw new Error(started.outcome);
      await runWorker(db.database, { signal: AbortSignal.timeout(60_000), clock: () => 3, untilIdle: true, pollMs: 5, pictureOf });
      return { report: await readRun(db.database, started.run, { nowMs: 4 }), results: await runResults(db.database, started.run) };
    };
    const names = await run(migration(named, () => renamings));
    expect(names.report).toMatchObject({ state: 'done', counts: { documents: 60, quarantined: 0 } });
    expect(names.report?.counts.changed).toBeGreaterThan(40);
    // A value in another unit, though nobody said that pictures may change.
    const brighter = await run(migration({ ...named, id: 'pictures/2-brighter' }, (m) => [...renamings, m.kind('blur').param('radius').convert({ factor: 3, offset: 1 })]));
    const stay = brighter.results.filter(({ outcome }) => outcome === 'quarantined');
    expect(stay.length).toBeGreaterThan(0);
    for (const { detail } of stay)
      expect(detail).toMatch(/^its picture would be another one \([0-9a-f]{12} instead of [0-9a-f]{12}\), and the migration says that no picture changes$/);
  } finally {
    await db.drop();
  }
});

test('what gives no picture is not compared', () => {
  expect(pictureOf('{"nodes":[{"id":"a","type":"unheard-of","position":{"x":0,"y":0},"data":{}}],"edges":[]}', studio)).toBeNull();
  expect(pictureOf('{"nope', studio)).toBeNull();
  expect(pictureOf('{"1":{"class_type":"KSampler","inputs":{}}}', studio)).toBeNull();
});
