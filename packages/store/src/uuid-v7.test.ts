import { expect, test } from 'vitest';
import { isUuid, uuidV7 } from './uuid-v7.ts';

test('a UUIDv7 holds its time, its version and its variant', () => {
  const id = uuidV7(0x0123_4567_89ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(isUuid(id)).toBe(true);
});

test('ids sort by time and do not repeat', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => uuidV7(1_700_000_000_000 + index));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(5))).size).toBe(1_000);
});

test('what is no UUID is told', () => {
  for (const text of ['', 'edit-1', '01234567-89ab-7000-8000-00000000000', '01234567-89ab-7000-8000-0000000000000', ' 01234567-89ab-7000-8000-000000000000'])
    expect(isUuid(text)).toBe(false);
});
