import { createToken, revokeToken } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokenCheck } from './token-check.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

test('the admin and who may read get flags; others are told apart from who is not known; an end is an end', async () => {
  let nowMs = 10_000;
  const check = tokenCheck({ token: 'admin-token', database: db.database, clock: () => nowMs });
  const by = { person: 'person-1', nowMs };
  const of = (name: string, scopes: readonly ('read' | 'facts' | 'admin')[]) => createToken(db.database, { name, person: 'person-2', role: null, scopes, expiresAtMs: 20_000 }, by);
  const [reader, facts, admin] = [await of('reader', ['read']), await of('facts', ['facts']), await of('admin', ['admin'])];
  expect(await Promise.all(['admin-token', reader.secret, admin.secret, facts.secret, 'other', 'tbk_other'].map(check))).toEqual([
    'allowed',
    'allowed',
    'allowed',
    'forbidden',
    'unknown',
    'unknown',
  ]);
  await revokeToken(db.database, reader.token.id, by);
  nowMs = 11_000;
  expect(await check(reader.secret)).toBe('unknown');
  expect(await check(admin.secret)).toBe('allowed');
  nowMs = 20_000;
  expect(await check(admin.secret)).toBe('unknown');
});
