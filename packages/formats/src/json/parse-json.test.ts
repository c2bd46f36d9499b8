import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAndColumn } from './line-and-column.ts';
import { maxDepth, maxSizeBytes, parseJson } from './parse-json.ts';

/** A byte order mark sends a text down the careful way. */
const carefully = (text: string): ReturnType<typeof parseJson> => parseJson(`\uFEFF${text}`);

describe('reading JSON', () => {
  it('gives on both ways what JSON.parse gives', () => {
    const spacing = fc.constantFrom('', ' ', '\t', '  ');
    // Doubles with many digits and keys that objects inherit are what the two ways might read differently.
    const json = fc.oneof(
      fc.jsonValue(),
      fc.jsonValue({ noUnicodeString: false } as object),
      fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'a'), fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string())),
    );
    fc.assert(
      fc.property(json, spacing, (value, step) => {
        const text = JSON.stringify(value, null, step);
        const expected: unknown = JSON.parse(text);
        if (/(?<!\d\.\d*)\d{16,}/.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'))) return;
        expect(parseJson(text)).toEqual({ value: expected, diagnostics: [] });
        expect(carefully(text)).toEqual({ value: expected, diagnostics: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('refuses on both ways what JSON.parse refuses, with a place', () => {
    const broken = fc.tuple(fc.jsonValue(), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', ':', '\\', 'x', '\n', '1', '-', '.')).map(([value, at, noise]) => {
      const text = JSON.stringify(value, null, 1);
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + noise + text.slice(cut + 1);
    });
    fc.assert(
      fc.property(broken, (text) => {
        const valid = isJson(text);
        for (const { value, diagnostics } of [parseJson(text), carefully(text)]) {
          if (valid) expect(value).not.toBeUndefined();
          else {
            expect(value, JSON.stringify(text)).toBeUndefined();
            expect(diagnostics.at(-1)).toMatchObject({ severity: 'error', code: 'json-syntax' });
            const { line = 0, column = 0 } = diagnostics.at(-1)?.at ?? {};
            expect(line).toBeLessThanOrEqual(text.split('\n').length);
            expect(column).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps integers that a number cannot hold digit by digit, and no others', () => {
    const { value } = parseJson(
      '{"seed":18446744073709551615,"least":-9007199254740993,"most":9007199254740991,"real":1234567890123456.5,"exponent":1e300,"digits":0.1234567890123456}',
    );
    expect(value).toEqual({
      seed: { rawNumber: '18446744073709551615' },
      least: { rawNumber: '-9007199254740993' },
      most: 9007199254740991,
      real: 1234567890123456.5,
      exponent: 1e300,
      digits: 0.1234567890123456,
    });
  });

  it("takes Python's numbers that are none, and says where", () => {
    const { value, diagnostics } = parseJson('{"a": NaN,\n "b": [Infinity, -Infinity], "c": "NaN"}');
    expect(value).toEqual({ a: NaN, b: [Infinity, -Infinity], c: 'NaN' });
    expect(diagnostics.map(({ code, severity, at }) => [code, severity, at])).toEqual([
      ['bare-nan', 'info', { line: 1, column: 7 }],
      ['bare-nan', 'info', { line: 2, column: 8 }],
      ['bare-nan', 'info', { line: 2, column: 18 }],
    ]);
    for (const text of ['[Nan]', '[Infinit]', '[-Inf]', '[+Infinity]', '[- 1]']) expect(parseJson(text).value).toBeUndefined();
  });

  it('tells a key that stands twice, and lets the later value count', () => {
    for (const read of [parseJson, carefully]) {
      const { value, diagnostics } = read('{"a": 1, "b": {"a": 2},\n "a": 3, "\\u0061": 4}');
      expect(value).toEqual({ a: 4, b: { a: 2 } });
      expect(diagnostics.map(({ code, severity, at, message }) => [code, severity, at.line, message])).toEqual([
        ['duplicate-key', 'warning', 2, 'The key "a" stands twice in one object; the later value counts.'],
        ['duplicate-key', 'warning', 2, 'The key "a" stands twice in one object; the later value counts.'],
      ]);
    }
    expect(parseJson('[{"a":1},{"a":2},{"a:b":{"a":[]}}]').diagnostics).toEqual([]);
  });

  it.each([
    ['', 1, 1, 'The document ends here, in the middle of a value. Is the file complete?'],
    ['{"a": 1,\n  "b": }', 2, 8, 'Expected a value.'],
    ['{"a": [1, 2', 1, 12, "Expected ',' or ']'."],
    ['{"a": {"b": 1}', 1, 15, "Expected ',' or '}'."],
    ['{"a" 1}', 1, 6, "Expected ':' after the key."],
    ["{'a': 1}", 1, 2, "Expected a key in double quotes, or '}'."],
    ['{"a": 1,}', 1, 9, "Expected a key in double quotes, or '}'."],
    ['[1, ]', 1, 5, 'Expected a value.'],
    ['[1] 2', 1, 5, 'Expected the end of the document after its value.'],
    ['["abc]', 1, 2, 'The string is not closed, or holds a character that must be escaped.'],
    ['["a\\x"]', 1, 2, 'The string is not closed, or holds a character that must be escaped.'],
    ['{"a": tru}', 1, 7, 'Expected a value.'],
    ['[1., 2]', 1, 2, 'The number ends in the middle: digits are missing.'],
    ['[1] /* end */', 1, 5, 'Expected the end of the document after its value.'],
    ['// note\n{}', 1, 1, 'Expected a value.'],
  ])('says of %j what was expected and where', (...[text, line, column, message]) => {
    const { value, diagnostics } = parseJson(text);
    expect(value).toBeUndefined();
    expect(diagnostics).toEqual([{ code: 'json-syntax', severity: 'error', message, at: { line, column }, because: [], fixes: [] }]);
  });

  it('refuses what is too deep or too large before it reads it', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(maxDepth)).value).toBeDefined();
    expect(carefully(nested(maxDepth)).value).toBeDefined();
    expect(parseJson(nested(maxDepth + 1))).toMatchObject({ value: undefined, diagnostics: [{ code: 'json-too-deep', at: { line: 1, column: maxDepth + 1 } }] });
    expect(parseJson(`"${'['.repeat(maxDepth + 1)}\\"${'{'.repeat(9)}"`).value).toBeTypeOf('string');
    expect(parseJson(' '.repeat(maxSizeBytes + 1))).toMatchObject({ value: undefined, diagnostics: [{ code: 'json-too-large', at: { line: 1, column: 1 } }] });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('lines and columns', () => {
  it('count UTF-16 units, and any way to end a line', () => {
    const text = 'a\nbc\r\nd\re😀f';
    expect([0, 1, 2, 4, 6, 8, 9, 11].map((offset) => lineAndColumn(text, offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 2, column: 1 },
      { line: 2, column: 3 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
      { line: 4, column: 2 },
      { line: 4, column: 4 },
    ]);
  });
});
