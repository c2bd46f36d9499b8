import { portsOf } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { implementations } from './implementations.ts';
import defaultStudio, { studio } from './studio.ts';

const type = (name: string) => ({ tag: 'named', name }) as const;

describe('the reference catalog', () => {
  it('has the twelve kinds, the sink and the converters, each with an implementation', () => {
    expect(defaultStudio).toBe(studio);
    expect([...studio.kinds.keys()].sort()).toEqual(Object.keys(implementations).sort());
    expect([...studio.kinds.values()].filter(({ sink }) => sink).map(({ name }) => name)).toEqual(['output']);
    expect([...studio.kinds.values()].flatMap(({ name, converter }) => (converter === undefined ? [] : [`${name}: ${converter.lossless}`]))).toEqual([
      'average: false',
      'luminance: false',
      'fill: true',
    ]);
  });

  it.each([
    ['image', 'number', 'no'],
    ['number', 'image', 'no'],
    ['number', 'mask', 'no'],
    ['color', 'number', 'no'],
    ['image', 'color', 'no'],
    ['mask', 'image', 'yes'],
    ['image', 'mask', 'maybe'],
    ['int', 'number', 'yes'],
    ['number', 'int', 'maybe'],
    ['number', 'color', 'coerce'],
    ['int', 'color', 'coerce'],
  ])('%s into %s: %s', (source, target, verdict) => {
    expect(studio.table.compare(type(source), type(target)).verdict).toBe(verdict);
  });

  it('names in each converter ports that it has', () => {
    for (const kind of studio.kinds.values()) {
      if (kind.converter === undefined) continue;
      expect(portsOf(kind, {}).input(kind.converter.from)).toBeDefined();
      expect(portsOf(kind, {}).output(kind.converter.to)).toBeDefined();
    }
  });

  it('gives every port and kind an earlier name that means nothing else', () => {
    const kindNames = [...studio.kinds.values()].flatMap(({ name, was = [] }) => [name, ...was]);
    expect(new Set(kindNames).size).toBe(kindNames.length);
    for (const kind of studio.kinds.values()) {
      for (const ports of [kind.in, kind.out]) {
        const names = Object.entries(ports).flatMap(([name, { was = [] }]) => [name, ...was]);
        expect(names).toHaveLength(Object.keys(ports).length * 2);
        expect(new Set(names).size).toBe(names.length);
      }
    }
  });

  it('has defaults that its own ranges and sets take', () => {
    for (const kind of studio.kinds.values()) {
      const params = [...Object.values(kind.params), ...Object.values(kind.in).flatMap(({ param }) => param ?? [])];
      for (const { type: taken, default: value } of params) {
        expect(value).toBeDefined();
        if (taken.tag === 'literals') expect(taken.of).toContain(value);
        if (taken.tag === 'interval') {
          expect(value).toBeGreaterThanOrEqual(taken.min ?? -Infinity);
          expect(value).toBeLessThanOrEqual(taken.max ?? Infinity);
        }
      }
    }
  });
});
