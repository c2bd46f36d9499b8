import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestJson, digestText } from './digest.ts';
import { invariant } from './invariant.ts';
import { canonicalJson, isRawNumber, isRecord, type Json, mapValues, own } from './json.ts';

describe('canonical JSON', () => {
  it('writes the examples of RFC 8785', () => {
    const numbers = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as Json;
    expect(canonicalJson(numbers)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
    const keys = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    ) as Json;
    expect([...canonicalJson(keys).matchAll(/:"([^"]+)"/g)].map(([, value]) => value)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalJson([56, { d: true, '10': null, '1': [] }])).toBe('[56,{"1":[],"10":null,"d":true}]');
    expect([-0, 1e21, 0.000001, 9007199254740992, 5e-324].map((value) => canonicalJson(value))).toEqual(['0', '1e+21', '0.000001', '9007199254740992', '5e-324']);
  });

  it('parses to the value, and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        const text = canonicalJson(json);
        expect(JSON.parse(text)).toEqual(json);
        expect(canonicalJson(turned(json))).toBe(text);
        expect(digestJson(turned(json))).toBe(digestJson(json));
      }),
    );
  });

  it('keeps long numbers digit by digit and leaves out what is undefined', () => {
    expect(canonicalJson({ seed: { rawNumber: '18446744073709551615' }, absent: undefined } as unknown as Json)).toBe('{"seed":18446744073709551615}');
  });
});

/** The same value with its keys in the reverse order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  );
}

describe('digests', () => {
  it('is SHA-256 over UTF-8', () => {
    expect(digestText('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digestText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digestJson({ b: 1, a: 'é' })).toBe(digestText('{"a":"é","b":1}'));
  });
});

describe('values of users', () => {
  it('reads own properties only', () => {
    const json: unknown = JSON.parse('{"__proto__": 1, "a": null}');
    expect([own(json, '__proto__'), own(json, 'a'), own(json, 'constructor'), own({}, '__proto__'), own([1], '0'), own(null, 'a'), own('text', 'length')]).toEqual([
      1,
      null,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([isRecord({}), isRecord([]), isRecord(null), isRecord('a')]).toEqual([true, false, false, false]);
    expect([isRawNumber({ rawNumber: '1' }), isRawNumber({ rawNumber: 1 }), isRawNumber({ rawNumber: '1', more: 1 }), isRawNumber({ rawNumber: '1}' }), isRawNumber(null)]).toEqual(
      [true, false, false, false, false],
    );
    expect(mapValues({ a: 1, b: 2 }, (value) => value * 2)).toEqual({ a: 2, b: 4 });
  });

  it('stops on bugs of ours alone', () => {
    expect(() => invariant(true, 'never')).not.toThrow();
    expect(() => invariant(null, 'an order without its end')).toThrow('Bug in Turnbuckle: an order without its end');
  });
});
