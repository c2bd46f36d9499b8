import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deltaDebug } from './delta-debug.ts';

it('leaves exactly what is needed where it is always the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.nat(59), { maxLength: 5 }), (count, needed) => {
      const items = Array.from({ length: count }, (_, index) => index);
      const wanted = needed.filter((item) => item < count);
      const part = deltaDebug(items, (kept) => wanted.every((item) => kept.includes(item)));
      expect([...part]).toEqual(wanted.toSorted((a, b) => a - b));
    }),
  );
});

it('leaves nothing out of which it could leave one more, whatever fails', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 24 }), fc.integer({ min: 2, max: 9 }), (count, divisor) => {
      const items = Array.from({ length: count }, (_, index) => index);
      const fails = (kept: readonly number[]): boolean => kept.length >= divisor || (kept.length > 0 && kept.length === count);
      const part = deltaDebug(items, fails);
      expect(fails(part)).toBe(true);
      for (const item of part) expect(part.length > 1 && fails(part.filter((other) => other !== item))).toBe(false);
    }),
  );
});

it('stops when it was tried often enough, with what still fails', () => {
  const items = Array.from({ length: 1_000 }, (_, index) => index);
  let tries = 0;
  const part = deltaDebug(items, (kept) => ++tries > 0 && kept.includes(7) && kept.includes(900), 20);
  expect(tries).toBeLessThanOrEqual(20);
  expect(part).toContain(7);
  expect(part).toContain(900);
});
