import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseStatus } from './database-status.ts';
import { migrate, sqlMigrations } from './migrate.ts';
import { describeSchema, type TestDatabase, testDatabase } from './testing.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

test('the schema is the one that stands in schema.sql', async () => {
  await expect(await describeSchema(db.database)).toMatchFileSnapshot('../schema.sql');
});

test('a second run does nothing, and many at once run each migration once', async () => {
  expect(await migrate(db.database, { nowMs: 1 })).toEqual([]);
  const fresh = await testDatabase();
  await fresh.database.query('drop schema turnbuckle cascade');
  expect(await databaseStatus(fresh.database)).toMatchObject({ appliedMigrations: [], missingMigrations: sqlMigrations().map(({ id }) => id), counts: null });
  const others = [fresh.another(), fresh.another(), fresh.another()];
  const runs = await Promise.all(others.map((database) => migrate(database, { nowMs: 7 })));
  expect(runs.flat()).toEqual(sqlMigrations().map(({ id }) => id));
  expect(await fresh.database.query('select id, applied_at_ms from turnbuckle.migrations')).toEqual(sqlMigrations().map(({ id }) => ({ id, applied_at_ms: 7 })));
  await Promise.all(others.map((database) => database.close()));
  await fresh.drop();
});

test('a changed, a renamed and an unknown migration are refused', async () => {
  const [first] = sqlMigrations();
  if (first === undefined) throw new Error('there is a first migration');
  await expect(migrate(db.database, { nowMs: 1, migrations: [{ ...first, sha256: 'other' }] })).rejects.toThrow(/reads differently/);
  await expect(migrate(db.database, { nowMs: 1, migrations: [{ ...first, id: '0001_other' }] })).rejects.toThrow(/where this version has 0001_other/);
  await expect(migrate(db.database, { nowMs: 1, migrations: [] })).rejects.toThrow(/newer than this version/);
});

test('a migration that fails leaves nothing of itself', async () => {
  const broken = { id: '9999_broken', sql: 'create table turnbuckle.half (id int); select 1 / 0', sha256: 'x' };
  await expect(migrate(db.database, { nowMs: 1, migrations: [...sqlMigrations(), broken] })).rejects.toThrow(/division by zero/);
  expect(await db.database.query("select to_regclass('turnbuckle.half') as half")).toEqual([{ half: null }]);
  expect((await databaseStatus(db.database)).appliedMigrations).toEqual(sqlMigrations().map(({ id }) => id));
});

test('no SQL of the store reads a clock', () => {
  const folders = ['./', './graphs/', './audit/', './migrate-documents/', '../migrations/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(ts|sql)$/.test(name) && !name.includes('.test.'))
      .map((name) => `${folder}${name}`),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files)
    expect(readFileSync(file, 'utf8'), file).not.toMatch(/\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|current_timestamp|localtimestamp|current_date/i);
});
