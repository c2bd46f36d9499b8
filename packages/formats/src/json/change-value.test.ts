import { escapePointer, isRecord, type Json } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeText, type TextChange } from './change-text.ts';
import { changeValue } from './change-value.ts';
import { valueAt } from './value-at.ts';
import { type WrittenForm, writeForm, writtenForm } from './written-form.ts';

const runs = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 1_000;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 41);

const scalar: fc.Arbitrary<Json> = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constantFrom<Json>(null, '', 'a": b', '{"x": [1, 2]}', 'é\n\\'));
/** What is read otherwise than it was put in. */
const odd = fc.constantFrom<Json>(2 ** 60, -0, Number.POSITIVE_INFINITY, { rawNumber: '123' });
const key = fc.oneof({ weight: 12, arbitrary: fc.constantFrom('a', 'b', 'c/d', '~', '"', 'e": f') }, { weight: 1, arbitrary: fc.constantFrom('7', '__proto__') });
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 5 })),
})).value;
const holder = fc.oneof(fc.array(json, { minLength: 1, maxLength: 4 }), fc.dictionary(key, json, { minKeys: 1, maxKeys: 5 })) as fc.Arbitrary<Json>;
const forms: readonly WrittenForm[] = (['', '  ', '    ', '\t'] as const).flatMap((indent) => [
  { indent, tail: '' },
  { indent, tail: '\n' },
]);

/** Pointers of every value, the root's included. */
function pointersOf(value: Json, at = ''): string[] {
  const below = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value as Record<string, Json>) : [];
  return [at, ...below.flatMap(([name, item]) => pointersOf(item as Json, `${at}/${escapePointer(String(name))}`))];
}

interface Choice {
  readonly where: number;
  readonly kind: number;
  readonly key: string;
  readonly value: Json;
}

const choice: fc.Arbitrary<Choice> = fc.record({
  where: fc.nat(),
  kind: fc.nat(6),
  key: fc.oneof({ weight: 1, arbitrary: key }, { weight: 3, arbitrary: fc.constantFrom('new', 'more', 'other') }),
  value: fc.oneof({ weight: 8, arbitrary: json }, { weight: 1, arbitrary: odd }),
});

/** The first member of each object in a list, and one that it may lack. */
function itemsOf(list: readonly Json[], name: string, value: Json): (TextChange & { kind: 'set-items' })['items'] {
  return list.flatMap((item, index) => (isRecord(item) ? [{ index, members: { [Object.keys(item)[0] ?? 'first']: value, [name]: index } }] : []));
}

/** A change that the place takes. */
function changeAt(document: Json, { kind, key: name, value }: Choice, pointer: string): TextChange {
  const [here, around] = [pointer, pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))].map((at) => valueAt(document, at));
  if (kind === 0) return { kind: 'remove', pointer };
  if (kind === 1) return { kind: 'replace', pointer, value };
  if (kind === 5 && isRecord(here)) return { kind: 'set-members', pointer, members: { [Object.keys(here)[0] ?? 'first']: value, [name]: value } };
  if (kind === 6 && Array.isArray(here) && here.some(isRecord)) return { kind: 'set-items', pointer, items: itemsOf(here, name, value) };
  if (kind === 2) return Array.isArray(here) ? { kind: 'insert-item', pointer, value } : { kind: 'insert-member', pointer, key: name, value };
  if (Array.isArray(around)) return { kind: 'replace', pointer, value };
  return kind === 3 ? { kind: 'insert-after', pointer, key: name, value } : { kind: 'rename-member', pointer, to: name };
}

/** Changes of which none is inside of what another one takes away or replaces, and no entry is changed twice over. */
function apart(document: Json, choices: readonly Choice[]): TextChange[] {
  const pointers = pointersOf(document);
  const changes: TextChange[] = [];
  const isAdding = ({ kind }: TextChange): boolean => kind.startsWith('insert');
  const isSetting = ({ kind }: TextChange): boolean => kind.startsWith('set');
  for (const one of choices) {
    const change = changeAt(document, one, pointers[one.where % pointers.length] ?? '');
    const meets = changes.some((other) => {
      if (isAdding(change) && isAdding(other)) return false;
      const [inner, outer] = [change, other].sort((a, b) => b.pointer.length - a.pointer.length) as [TextChange, TextChange];
      return inner.pointer === outer.pointer || (inner.pointer.startsWith(`${outer.pointer}/`) && (outer.kind === 'replace' || outer.kind === 'remove' || isSetting(outer)));
    });
    if (!meets) changes.push(change);
  }
  return changes;
}

describe.each(forms)('changes of a value, written with %j', (form) => {
  it(`give the text that the same changes of the text give, seed ${seed}`, () => {
    let taken = 0;
    fc.assert(
      fc.property(holder, fc.array(choice, { minLength: 1, maxLength: 5 }), (document, choices) => {
        const value = JSON.parse(writeForm(document, form)) as Json;
        const text = writeForm(value, form);
        const changes = apart(value, choices);
        const before = structuredClone(value);
        const changed = changeValue(value, changes, form);
        expect(value).toEqual(before);
        if (changed === undefined) return;
        taken++;
        expect(writeForm(changed, form), `${text} by ${JSON.stringify(changes)}`).toBe(changeText(text, changes));
      }),
      { numRuns: runs, seed },
    );
    expect(taken).toBeGreaterThan(runs / 10);
  });
});

describe('the form of a text', () => {
  it.each(forms)('is told where JSON.stringify wrote it with %j', (form) => {
    const value = { nodes: [{ id: 'a', data: {} }], edges: [] };
    expect(writtenForm(writeForm(value, form), value)).toEqual(form);
  });

  it.each(['{"a": 1}', '{"a":1,"a":2}', '{"a":1.0}', '{"b":1,"7":2}', '{\n   "a": 1\n}', ' {"a":1}', '{"a":1}\n\n', '{"a":12345678901234567890}', '{"a":"\\u0041"}'])(
    'is none where it is otherwise: %s',
    (text) => {
      expect(writtenForm(text, JSON.parse(text))).toBeNull();
    },
  );

  it('shares what no change leads into', () => {
    const value = { nodes: [{ id: 'a' }, { id: 'b' }], rest: {} };
    const changed = changeValue(value, [{ kind: 'replace', pointer: '/nodes/1/id', value: 'c' }], { indent: '', tail: '' }) as typeof value;
    expect(changed).toEqual({ nodes: [{ id: 'a' }, { id: 'c' }], rest: {} });
    expect(changed.nodes[0]).toBe(value.nodes[0]);
    expect(changed.rest).toBe(value.rest);
  });
});
