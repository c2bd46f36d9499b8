import { escapePointer, isRecord, type Json } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeText, type TextChange, writeJson } from './change-text.ts';
import { locate } from './locate.ts';
import { parseJson } from './parse-json.ts';

const scalar: fc.Arbitrary<Json> = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('', 'a', 'a, b: "c"', '{"x": [1, 2]}', 'é\n\\'));
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~', '"'), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** The ways in which editors write: indented by spaces or tabs, with CR LF, on one line with and without spaces. */
const styles: Readonly<Record<string, (value: Json) => string>> = {
  'two spaces': (value) => JSON.stringify(value, null, 2),
  tab: (value) => JSON.stringify(value, null, '\t'),
  'CR LF': (value) => JSON.stringify(value, null, 4).replaceAll('\n', '\r\n'),
  minified: (value) => JSON.stringify(value),
  'spaced on one line': spacedLine,
};

function spacedLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spacedLine).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value as Record<string, Json>)
      .map(([key, item]) => `${JSON.stringify(key)}: ${spacedLine(item)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

type Step = readonly (string | number)[];

/** Every path below the root. */
function pathsOf(value: Json, at: Step = []): Step[] {
  const below: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value as Record<string, Json>) : [];
  return below.flatMap(([key, item]) => [[...at, key], ...pathsOf(item, [...at, key])]);
}

function pointerOf(path: Step): string {
  return path.map((key) => `/${escapePointer(String(key))}`).join('');
}

function at(value: Json, path: Step): Json {
  return path.reduce<Json>((here, key) => (here as Record<string, Json>)[key] as Json, value);
}

/** A change at a path of a document, by a number that picks its kind. */
function changeAt(document: Json, path: Step, { pick, value }: { pick: number; value: Json }): TextChange {
  const here = at(document, path);
  const pointer = pointerOf(path);
  if (pick === 0) return { kind: 'remove', pointer };
  if (pick === 1 && Array.isArray(here)) return { kind: 'insert-item', pointer, value };
  if (pick === 2 && isRecord(here)) return { kind: 'insert-member', pointer, key: 'new "key', value };
  return { kind: 'replace', pointer, value };
}

/** What the changes mean, on the value. Removals come last, the deepest first and from the back, since pointers are those of the original. */
function applied(document: Json, changes: readonly { path: Step; change: TextChange }[]): Json {
  const copy = structuredClone(document) as Json;
  const holder = (path: Step): Record<string | number, Json> => at(copy, path.slice(0, -1)) as Record<string | number, Json>;
  for (const { path, change } of changes) {
    const key = path.at(-1) ?? '';
    if (change.kind === 'replace') holder(path)[key] = change.value;
    if (change.kind === 'insert-item') (at(copy, path) as Json[]).push(change.value);
    if (change.kind === 'insert-member') (at(copy, path) as Record<string, Json>)[change.key] = change.value;
  }
  const removals = changes.filter(({ change }) => change.kind === 'remove').sort((a, b) => b.path.length - a.path.length || indexOf(b.path) - indexOf(a.path));
  for (const { path } of removals) {
    const from = holder(path);
    const key = path.at(-1) ?? '';
    if (Array.isArray(from)) from.splice(Number(key), 1);
    else delete from[key];
  }
  return copy;
}

function indexOf(path: Step): number {
  const key = path.at(-1);
  return typeof key === 'number' ? key : 0;
}

function isBelow(path: Step, other: Step): boolean {
  return other.length <= path.length && other.every((key, index) => path[index] === key);
}

describe.each(Object.entries(styles))('changing a text, %s', (_, write) => {
  it('makes it say what the changes say', () => {
    fc.assert(
      fc.property(json, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), json), { minLength: 1, maxLength: 5 }), (document, picks) => {
        const paths = pathsOf(document);
        const changes: { path: Step; change: TextChange }[] = [];
        for (const [where, pick, value] of picks) {
          const path = paths[where % Math.max(1, paths.length)];
          if (path === undefined || changes.some((other) => isBelow(path, other.path) || isBelow(other.path, path))) continue;
          changes.push({ path, change: changeAt(document, path, { pick, value }) });
        }
        const text = write(document);
        const changed = changeText(
          text,
          changes.map(({ change }) => change),
        );
        expect(JSON.parse(changed), `${text} by ${JSON.stringify(changes)}`).toEqual(applied(document, changes));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves every byte before and behind the changed entry', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.nat({ max: 3 }), json, (...[document, where, pick, value]) => {
        const paths = pathsOf(document);
        const path = paths[where % Math.max(1, paths.length)];
        if (path === undefined) return;
        const text = write(document);
        const change = changeAt(document, path, { pick, value });
        const place = locate(text, [change.pointer]).get(change.pointer);
        if (place === undefined) throw new Error('the path leads nowhere');
        const changed = changeText(text, [change]);
        const before = text.slice(0, change.kind === 'remove' ? (place.previousEnd ?? place.entryStart) : place.start);
        const behind = text.slice(change.kind === 'remove' && place.previousEnd === null ? (place.nextStart ?? place.end) : place.end);
        expect(changed.startsWith(before)).toBe(true);
        expect(changed.endsWith(behind)).toBe(true);
        if (change.kind === 'remove') expect(changed).toBe(before + behind);
      }),
      { numRuns: 300 },
    );
  });

  it('writes new rows as the rows beside them are written', () => {
    const row = (id: number, title: string): Json => ({ id, at: { x: 1, y: 2 }, title });
    const rows = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('plain', 'a, b: c')).map(([id, title]) => row(id, title)),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(rows, rows, (old, added) => {
        const changed = changeText(
          write({ nodes: old, edges: [] }),
          added.map((value) => ({ kind: 'insert-item', pointer: '/nodes', value })),
        );
        expect(changed).toBe(write({ nodes: [...old, ...added], edges: [] }));
        const replaced = changeText(write({ nodes: old, edges: [] }), [{ kind: 'replace', pointer: '/nodes/0', value: added[0] ?? null }]);
        expect(replaced).toBe(write({ nodes: [added[0] ?? null, ...old.slice(1)], edges: [] }));
        const member = changeText(write({ nodes: old, edges: [] }), [{ kind: 'insert-member', pointer: '/nodes/0', key: 'color', value: 'red' }]);
        expect(member).toBe(write({ nodes: [{ ...(old[0] as Record<string, Json>), color: 'red' }, ...old.slice(1)], edges: [] }));
      }),
      { numRuns: 60 },
    );
  });
});

describe('values in a text', () => {
  it('writes long numbers digit by digit, and what Python writes', () => {
    const value: Json = { seed: { rawNumber: '18446744073709551615' }, cfg: [Number.NaN, Number.POSITIVE_INFINITY], note: '#0', more: '##1' };
    expect(writeJson(value, '')).toBe('{"seed":18446744073709551615,"cfg":[NaN,Infinity],"note":"#0","more":"##1"}');
    expect(parseJson(writeJson(value, '  ')).value).toEqual(value);
  });

  it('never writes text of a user without quotes', () => {
    expect(writeJson({ value: { rawNumber: '1, "admin": true' } }, '')).toBe('{"value":{"rawNumber":"1, \\"admin\\": true"}}');
  });

  it('refuses a pointer that leads nowhere', () => {
    expect(() => changeText('{}', [{ kind: 'remove', pointer: '/a' }])).toThrow(new RangeError('Nothing stands at /a in the document.'));
  });

  it('replaces a whole document', () => {
    expect(changeText(' [1] \n', [{ kind: 'replace', pointer: '', value: { a: 1 } }])).toBe(' {"a":1} \n');
  });
});
