import { escapePointer, isRecord } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate } from './locate.ts';

/** Every pointer of a value with what stands there. */
function pointersOf(value: unknown, at = ''): [string, unknown][] {
  const below = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  return [[at, value], ...below.flatMap(([key, item]) => pointersOf(item, `${at}/${escapePointer(String(key))}`))];
}

describe('locating values in a text', () => {
  it('finds every value of any document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\t'), (json, step) => {
        const text = JSON.stringify(json, null, step);
        const all = pointersOf(JSON.parse(text));
        const places = locate(
          text,
          all.map(([pointer]) => pointer),
        );
        for (const [pointer, value] of all) {
          const place = places.get(pointer);
          if (place === undefined) throw new Error(`nothing at ${pointer} of ${text}`);
          expect(JSON.parse(text.slice(place.start, place.end))).toEqual(value);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows the neighbours of an entry', () => {
    const text = '{ "a": 1, "b": [10, 20, 30] }';
    const places = locate(text, ['/a', '/b', '/b/1', '/b/2', '/c', '/b/7', '/a/x']);
    const cut = (start: number | null | undefined, end: number | null | undefined): string => text.slice(start ?? 0, end ?? 0);
    const [a, b, middle, last] = ['/a', '/b', '/b/1', '/b/2'].map((pointer) => places.get(pointer));
    expect(cut(b?.entryStart, b?.end)).toBe('"b": [10, 20, 30]');
    expect([a?.previousEnd, a?.nextStart, last?.nextStart]).toEqual([null, b?.entryStart, null]);
    expect(cut(middle?.previousEnd, middle?.nextStart)).toBe(', 20, ');
    expect(cut(b?.last?.entryStart, b?.last?.end)).toBe('30');
    expect(['/c', '/b/7', '/a/x'].map((pointer) => places.has(pointer))).toEqual([false, false, false]);
  });

  it('takes the later of two equal keys, as a parser does', () => {
    const text = '{"a":1,"a":2}';
    expect(text.slice(locate(text, ['/a']).get('/a')?.start).charAt(0)).toBe('2');
  });

  it('reads escaped pointers and keys', () => {
    const text = '{"a/b~c":{"\\u0041":7}}';
    expect(locate(text, ['/a~1b~0c/A']).get('/a~1b~0c/A')).toMatchObject({ start: 19, end: 20 });
  });
});
