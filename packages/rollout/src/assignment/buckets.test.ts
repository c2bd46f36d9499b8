import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLong, seed } from '../evidence/random.testing.ts';
import { bucketOf, fractional, isWithin, wholeBp } from './buckets.ts';
import { murmur3 } from './murmur3.ts';

const options = { numRuns: isLong ? 10_000 : 500, seed };
const imurmurhash = createRequire(import.meta.url)('imurmurhash') as new (text: string, seed: number) => { result(): number };
const suite = new URL('../../../../../shared/suites/flagd/', import.meta.url);

describe(`the hash, ${options.numRuns} runs, seed ${seed}`, () => {
  it('is that of another implementation, on UTF-8', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = String.fromCharCode(...new TextEncoder().encode(text));
        // That one hashes the low bytes of UTF-16 units, so it is given one unit a byte.
        if (/[\x80-\uffff]/.test(text)) expect(murmur3(text)).toBe(referenceOf(bytes));
        else expect(murmur3(text)).toBe(new imurmurhash(text, 0).result());
      }),
      options,
    );
  });

  it.each([
    ['', 0],
    ['a', 0x3c2569b2],
    ['hello', 0x248bfa47],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('knows the published value of %j', (text, hash) => {
    expect(murmur3(text)).toBe(hash);
  });
});

/** MurmurHash3 as it is written down, on bytes, with whole-number arithmetic that does not overflow. */
function referenceOf(bytes: string): number {
  const mask = 0xffffffffn;
  const turn = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & mask;
  const mix = (k: bigint): bigint => (turn((k * 0xcc9e2d51n) & mask, 15n) * 0x1b873593n) & mask;
  let hash = 0n;
  for (let at = 0; at < bytes.length; at += 4) {
    const part = [...bytes.slice(at, at + 4)].reduce((word, byte, index) => word | (BigInt(byte.charCodeAt(0)) << BigInt(8 * index)), 0n);
    hash ^= mix(part);
    if (at + 4 <= bytes.length) hash = (turn(hash, 13n) * 5n + 0xe6546b64n) & mask;
  }
  hash ^= BigInt(bytes.length);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & mask;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & mask;
  return Number(hash ^ (hash >> 16n));
}

describe(`buckets, ${options.numRuns} runs, seed ${seed}`, () => {
  it('are the ten-thousandths of (hash * 10,000) >> 32', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.oneof(texts, fc.constantFrom('a', 'ü')), texts, (lineage, workspace) => {
        expect(bucketOf(lineage, workspace)).toBe(Number((BigInt(murmur3(`${lineage}:${workspace}`)) * 10_000n) >> 32n));
      }),
      options,
    );
  });

  it('fall to weights as (hash * total) >> 32 does, for any total below 2^31', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer({ min: -5, max: 200_000_000 }), { minLength: 1, maxLength: 8 }), (key, weights) => {
        const positive = weights.map((weight) => BigInt(Math.max(0, weight)));
        const total = positive.reduce((sum, weight) => sum + weight, 0n);
        const place = (BigInt(murmur3(key)) * total) >> 32n;
        let end = 0n;
        const expected = positive.findIndex((weight) => {
          end += weight;
          return place < end;
        });
        expect(fractional(key, weights)).toBe(expected === -1 ? null : expected);
      }),
      options,
    );
  });

  it('admit in a larger share whom they admit in a smaller one, and the same share of all', () => {
    const workspaces = Array.from({ length: 20_000 }, (_, index) => bucketOf('strict-connections', `workspace-${index}`));
    let last = 0;
    for (const shareBp of [0, 1, 10, 100, 1_000, 2_500, 5_000, 7_500, 10_000]) {
      const admitted = workspaces.filter((bucket) => isWithin(bucket, shareBp)).length;
      expect(Math.abs(admitted / 20_000 - shareBp / wholeBp)).toBeLessThan(0.012);
      expect(admitted).toBeGreaterThanOrEqual(last);
      last = admitted;
    }
    expect(last).toBe(20_000);
  });

  it('agree with flagd, asked for the rule that would be exported', () => {
    for (const shareBp of [0, 1, 1_000, 2_500, 9_999, 10_000]) {
      const flag = {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
        targeting: { fractional: [{ cat: ['strict-connections', ':', { var: 'targetingKey' }] }, ['on', shareBp], ['off', wholeBp - shareBp]] },
      };
      const flagd = new FlagdCore();
      flagd.setConfigurations(JSON.stringify({ flags: { release: flag } }));
      for (let index = 0; index < 500; index += 1) {
        // ASCII: beyond it flagd's JavaScript hashes UTF-16 units, where its Go and we hash UTF-8.
        const targetingKey = `workspace-${index}`;
        const theirs = flagd.resolveBooleanEvaluation('release', false, { targetingKey }, console).value;
        expect({ targetingKey, shareBp, admitted: isWithin(bucketOf('strict-connections', targetingKey), shareBp) }).toEqual({ targetingKey, shareBp, admitted: theirs });
      }
    }
  });
});

interface Vector {
  readonly flag: string;
  readonly key: string;
  readonly value: string;
}

describe.skipIf(!existsSync(suite))("flagd's own vectors of `fractional`, version 2", () => {
  const flags = existsSync(suite) ? (JSON.parse(readFileSync(new URL('flags/testkit-flags.json', suite), 'utf8')) as { flags: Record<string, StoredFlag> }).flags : {};
  const vectors = existsSync(suite) ? vectorsOf(readFileSync(new URL('gherkin/fractional.feature', suite), 'utf8')) : [];

  it('are all here', () => expect(vectors.length).toBe(20));

  it.each(vectors)('$flag, $key: $value', ({ flag, key, value }) => {
    const stored = flags[flag];
    const rules = stored?.targeting.fractional ?? [];
    const buckets = rules.filter((rule): rule is [string, number?] => Array.isArray(rule));
    const seedOf = rules[0];
    // Without a key of its own, flagd hashes the flag's name and the targeting key.
    const prefix = typeof seedOf === 'object' && 'cat' in seedOf ? (typeof seedOf.cat[0] === 'string' ? seedOf.cat[0] : flag) : Array.isArray(seedOf) ? flag : '';
    const index = fractional(
      `${prefix}${key}`,
      buckets.map(([, weight]) => weight ?? 1),
    );
    expect(stored?.variants[buckets[index ?? -1]?.[0] ?? '']).toBe(value);
  });
});
if (!existsSync(suite)) console.warn('NOT TESTED: the suite of flagd is not at ../shared/suites/flagd');

interface StoredFlag {
  readonly variants: Readonly<Record<string, string>>;
  readonly targeting: { readonly fractional: readonly ({ readonly cat: readonly unknown[] } | { readonly var: string } | [string, number?])[] };
}

/** Rows of the examples that hold for version 2 and need no expression inside a bucket. */
function vectorsOf(feature: string): Vector[] {
  return feature
    .replace(/^ *#.*\n/gm, '')
    .split(/\n\n(?= {2}(?:@|Scenario))/)
    .filter((scenario) => !scenario.includes('@fractional-nested') && !scenario.includes('@operator-errors'))
    .flatMap((scenario) => {
      const flag = /String-flag with key "([^"]+)"/.exec(scenario)?.[1] ?? '';
      const tables = scenario.split(/\n\n/).filter((part) => part.includes('Examples') && !part.includes('@fractional-v1'));
      return tables.flatMap((table) => [...table.matchAll(/^ +\| (\S+) +\| (\S+) +\|$/gm)].slice(1).map(([, key = '', value = '']): Vector => ({ flag, key, value })));
    });
}
