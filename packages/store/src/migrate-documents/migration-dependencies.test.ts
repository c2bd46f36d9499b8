import { type Migration, migration, migrationDigest, migrationToJson } from '@turnbuckle/evolve';
import { studio } from '@turnbuckle/texture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { loadMigration, packMigration, type Registration, registerMigration } from './registered-migration.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const make = (id: string, ...dependsOn: readonly string[]): Migration => migration({ id, from: studio, to: studio, dependsOn }, (m) => [m.edges.enforce('strict')]);
const register = (made: Migration): Promise<Registration> => registerMigration(db.database, packMigration(made), { person: 'person-1', nowMs: 1_000 });

test('what a migration depends on has to be there first, and is part of its digest', async () => {
  expect(await register(make('b', 'a'))).toEqual({ outcome: 'refused', problems: ["The migration 'b' depends on 'a', which is not registered. Register that first."] });
  expect(await db.database.query('select from turnbuckle.document_migrations')).toEqual([]);
  expect(await db.database.query('select from turnbuckle.people')).toEqual([]);
  expect((await register(make('a'))).outcome).toBe('registered');
  const made = await register(make('b', 'a'));
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  expect(made.digest).not.toBe(migrationDigest(make('b')));
  const loaded = await loadMigration(db.database, made.digest);
  expect(loaded === null ? null : migrationToJson(loaded)).toEqual(migrationToJson(make('b', 'a')));
  // One that names none has the digest that it always had.
  expect(migrationToJson(make('a'))).not.toHaveProperty('dependsOn');
});

test('a circle is refused before anything is touched, with the way it takes', async () => {
  expect((await register(make('c', 'b'))).outcome).toBe('registered');
  const before = [await db.database.query('select * from turnbuckle.document_migrations order by digest'), await verifyAudit(db.database)];
  expect(await register(make('a', 'c'))).toEqual({ outcome: 'refused', problems: ["The migration 'a' depends on itself: a -> c -> b -> a."] });
  expect(await register(make('d', 'd'))).toEqual({ outcome: 'refused', problems: ["The migration 'd' depends on itself: d -> d."] });
  const pack = packMigration(make('e'));
  for (const dependsOn of ['a', [3], null])
    expect(await registerMigration(db.database, { ...pack, migration: { ...(pack.migration as object), dependsOn } }, { person: 'p', nowMs: 1 })).toMatchObject({
      outcome: 'refused',
      problems: [/not of the shape/].map((text) => expect.stringMatching(text) as string),
    });
  expect([await db.database.query('select * from turnbuckle.document_migrations order by digest'), await verifyAudit(db.database)]).toEqual(before);
});
