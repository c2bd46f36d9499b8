import { describe, expect, it } from 'vitest';
import { compare, doesNot, doesNotAlways, type Verdict } from './compare.ts';
import { anyType, describeType, intervalType, listType, literalsType, namedType, optionalType, type PortType, printType, unionType, unknownType } from './port-type.ts';
import { TypeTable } from './type-table.ts';

const [image, mask, latent, text, boolean, int, float] = ['IMAGE', 'MASK', 'LATENT', 'STRING', 'BOOLEAN', 'INT', 'FLOAT'].map((name) => namedType(name)) as [
  PortType,
  PortType,
  PortType,
  PortType,
  PortType,
  PortType,
  PortType,
];
const combo = (...values: string[]): PortType => literalsType('COMBO', values);
const texts = (...values: string[]): PortType => literalsType('STRING', values);
const world = new TypeTable({
  types: { IMAGE: [], MASK: [], LATENT: [], STRING: [], BOOLEAN: [], INT: [], FLOAT: [], dict: [] },
  coercions: [
    { id: 'float@1', from: 'INT', to: 'FLOAT', lossless: true, cost: 1 },
    { id: 'text@2', from: 'INT', to: 'STRING', lossless: true, cost: 3 },
    { id: 'text@1', from: 'FLOAT', to: 'STRING', lossless: true, cost: 2 },
    { id: 'round@1', from: 'FLOAT', to: 'INT', lossless: false, cost: 1 },
  ],
});

function row(source: PortType, target: PortType): Verdict {
  return compare(source, target, world).verdict;
}

/** Pairs on which two engines of one string algebra disagree, and what a set of values makes of them. */
describe('pairs that ComfyUI and LiteGraph judge differently', () => {
  it.each<[string, PortType, PortType, Verdict]>([
    ['a name in other letters is another type', namedType('Image'), image, 'no'],
    ['a member of a union', mask, unionType([image, mask]), 'yes'],
    ['two unions that overlap', unionType([text, boolean]), unionType([text, int]), 'maybe'],
    ['a union into one of its members', unionType([image, mask]), mask, 'maybe'],
    ['a missing type', unknownType, image, 'unknown'],
    ['a wildcard beside a type that fits', unionType([unknownType, image]), image, 'unknown'],
    ['a wildcard beside a type that does not fit', unionType([unknownType, latent]), image, 'maybe'],
    ['a free type variable', { tag: 'variable', name: 'T' }, image, 'unknown'],
    ['an enumeration into a longer one', combo('a', 'b'), combo('a', 'b', 'c'), 'yes'],
    ['the erased enumeration into a closed one', namedType('COMBO'), combo('a'), 'maybe'],
    ['a declared coercion', int, float, 'coerce'],
  ])('%s', (...[, source, target, expected]) => {
    expect(row(source, target)).toBe(expected);
  });
});

describe('pairs on which the two checkers of InvokeAI are split', () => {
  it.each<[string, PortType, PortType, Verdict]>([
    ['str into list[str] is a lift', text, listType(text), 'lift'],
    ['list[str] into str is a lift, no identity', listType(text), text, 'lift'],
    ['int into dict[str, int]', int, namedType('dict'), 'no'],
    ['Image into list[Any] is a lift', image, listType(anyType), 'lift'],
    ['Union[bool, str] into bool overlaps', unionType([boolean, text]), boolean, 'maybe'],
    ['bool into int leaks nowhere', boolean, int, 'no'],
    ['list[int] into list[float]', listType(int), listType(float), 'coerce'],
    [
      '{0, 3} into (int <= 0 | {1, 3} | text)',
      literalsType('int', [0, 3]),
      unionType([intervalType('int', null, 0), literalsType('int', [1, 3]), literalsType('string', ['a'], { open: true })]),
      'yes',
    ],
    ['int into Optional[float]', int, optionalType(float), 'coerce'],
    ['Optional[int] into Optional[float]', optionalType(int), optionalType(float), 'coerce'],
    ['one enumeration into another', texts('a'), texts('b'), 'no'],
    ['an enumeration into a longer one', texts('a'), texts('a', 'b'), 'yes'],
    ['an enumeration into its base', texts('a', 'b'), text, 'yes'],
    ['the base into an enumeration', text, texts('a', 'b'), 'maybe'],
  ])('%s', (...[, source, target, expected]) => {
    expect(row(source, target)).toBe(expected);
  });
});

describe('coercions', () => {
  it('takes the cheapest declared step, and never a lossy one', () => {
    expect(compare(int, text, world)).toEqual({ verdict: 'coerce', steps: [{ coerce: 'text@2' }], why: ["'INT' becomes 'STRING' by text@2"] });
    expect(row(float, int)).toBe('no');
    const two = new TypeTable({
      types: { a: [], b: [] },
      coercions: [
        { id: 'slow@1', from: 'a', to: 'b', lossless: true, cost: 2 },
        { id: 'y@1', from: 'a', to: 'b', lossless: true, cost: 1 },
        { id: 'x@1', from: 'a', to: 'b', lossless: true, cost: 1 },
      ],
    });
    expect(two.compare(namedType('a'), namedType('b')).steps).toEqual([{ coerce: 'x@1' }]);
  });

  it('takes one step and no chain of them', () => {
    const chain = new TypeTable({
      types: { a: [], b: [], c: [] },
      coercions: [
        { id: 'ab@1', from: 'a', to: 'b', lossless: true, cost: 1 },
        { id: 'bc@1', from: 'b', to: 'c', lossless: true, cost: 1 },
      ],
    });
    expect(chain.compare(namedType('a'), namedType('c')).verdict).toBe('no');
  });

  it('is inherited by subtypes and reaches the supertypes of its target', () => {
    const table = new TypeTable({
      types: { number: [], int: ['number'], color: [], paint: ['color'], thing: [], base: [], derived: ['base'] },
      coercions: [
        { id: 'paint@1', from: 'number', to: 'paint', lossless: true, cost: 1 },
        { id: 'base@1', from: 'thing', to: 'base', lossless: true, cost: 1 },
      ],
    });
    expect(table.compare(namedType('int'), namedType('color')).verdict).toBe('coerce');
    // What comes out of the coercion fits the narrower type only sometimes.
    expect(table.compare(namedType('thing'), namedType('derived'))).toMatchObject({ verdict: 'maybe', steps: [{ coerce: 'base@1' }] });
  });

  it('distributes over unions, and lifts what it coerced', () => {
    expect(compare(unionType([int, float]), unionType([float, image]), world)).toMatchObject({ verdict: 'coerce', steps: [{ coerce: 'float@1' }] });
    expect(compare(listType(int), float, world)).toMatchObject({ verdict: 'lift', steps: [{ lift: 'map' }, { coerce: 'float@1' }] });
    expect(compare(int, listType(float), world)).toMatchObject({ verdict: 'lift', steps: [{ lift: 'wrap' }, { coerce: 'float@1' }] });
  });
});

describe('refinements', () => {
  const channels = (...values: number[]): PortType => namedType('image', { channels: literalsType('int', values) });
  const table = new TypeTable({ types: { image: [], mask: ['image'], int: [] }, coercions: [] });
  const refined = (source: PortType, target: PortType): Verdict => table.compare(source, target).verdict;

  it('tells apart what no single member of a union takes whole', () => {
    expect(refined(channels(3, 4), unionType([channels(3), channels(4)]))).toBe('yes');
    expect(refined(channels(1, 3, 4), unionType([channels(3), channels(4)]))).toBe('maybe');
    expect(refined(channels(1), unionType([channels(3), channels(4)]))).toBe('no');
    const both = namedType('image', { channels: literalsType('int', [3, 4]), depth: literalsType('int', [8, 16]) });
    const one = (c: number, d: number): PortType => namedType('image', { channels: literalsType('int', [c]), depth: literalsType('int', [d]) });
    expect(refined(both, unionType([one(3, 8), one(3, 16), one(4, 8), one(4, 16)]))).toBe('yes');
    expect(refined(both, unionType([one(3, 8), one(3, 16), one(4, 8)]))).toBe('maybe');
  });

  it('forgets a field on the way to the plain type, and never makes one up on the way back', () => {
    expect(refined(channels(3), namedType('image'))).toBe('yes');
    expect(refined(namedType('image'), channels(3))).toBe('maybe');
    expect(refined(namedType('image', { depth: literalsType('int', [8]) }), channels(3))).toBe('maybe');
    expect(refined(channels(3), channels(4))).toBe('no');
    expect(refined(namedType('mask', { channels: literalsType('int', [1]) }), channels(1, 3))).toBe('yes');
    expect(refined(channels(3), namedType('mask', { channels: literalsType('int', [3]) }))).toBe('maybe');
  });

  it('takes an unknown field for doubtful', () => {
    expect(refined(namedType('image', { channels: unknownType }), channels(3))).toBe('maybe');
  });
});

describe('names and their values', () => {
  const table = new TypeTable({ types: { number: [], int: ['number'], float: ['number'], a: [], b: [], both: ['a', 'b'] }, coercions: [] });

  it('overlaps where a declared type is both', () => {
    expect(table.compare(namedType('a'), namedType('b')).verdict).toBe('maybe');
    expect(table.compare(namedType('both'), namedType('b')).verdict).toBe('yes');
    expect(table.compare(namedType('int'), namedType('float')).verdict).toBe('no');
  });

  it('keeps open sets open: as an input any value, as an output no promise', () => {
    const open = literalsType('number', [1, 2], { open: true });
    expect(table.compare(namedType('number'), open).verdict).toBe('yes');
    expect(table.compare(open, literalsType('number', [1, 2])).verdict).toBe('maybe');
    expect(table.compare(open, intervalType('number', 0, 3)).verdict).toBe('maybe');
    expect(table.compare(namedType('a'), open).verdict).toBe('no');
  });

  it('compares numbers of a set with bounds, and the other way', () => {
    expect(table.compare(literalsType('int', [1, 2]), intervalType('number', 0, null)).verdict).toBe('yes');
    expect(table.compare(literalsType('int', [-1, 2]), intervalType('number', 0, null)).verdict).toBe('maybe');
    expect(table.compare(literalsType('int', [-1]), intervalType('number', 0, null)).verdict).toBe('no');
    expect(table.compare(intervalType('number', 2, 2), literalsType('number', [2])).verdict).toBe('yes');
    expect(table.compare(intervalType('number', 2, 2), literalsType('number', [3])).verdict).toBe('no');
    expect(table.compare(intervalType('number', 0, 5), literalsType('number', [3, 9])).verdict).toBe('maybe');
    expect(table.compare(namedType('number'), intervalType('number', 0, 1)).verdict).toBe('maybe');
    expect(table.compare(intervalType('number', null, 0), intervalType('number', 1, null)).verdict).toBe('no');
  });

  it('judges a bounded variable by its bound where that is enough', () => {
    const variable = (bound: PortType): PortType => ({ tag: 'variable', name: 'T', bound });
    expect(table.compare(variable(namedType('int')), namedType('number')).verdict).toBe('yes');
    expect(table.compare(variable(namedType('number')), namedType('int')).verdict).toBe('unknown');
    expect(table.compare(variable(namedType('a')), namedType('int')).verdict).toBe('no');
    expect(table.compare(namedType('a'), variable(namedType('int'))).verdict).toBe('no');
  });
});

describe('words', () => {
  it('says one sentence for a refusal and one for a doubt', () => {
    expect(doesNot(image, { tag: 'variable', name: 'T', bound: float })).toBe("'IMAGE' does not flow into 'FLOAT'");
    expect(doesNotAlways(unionType([mask, image]), mask)).toBe("'IMAGE | MASK' does not always flow into 'MASK'");
    expect(compare(unionType([mask, image]), mask, world).why).toEqual(["'IMAGE | MASK' does not always flow into 'MASK'", "it may also produce 'IMAGE'"]);
    expect(compare(optionalType(image), image, world).why).toEqual(["it may be nothing, and 'IMAGE' needs a value"]);
    expect(compare(image, unknownType, world).why).toEqual(['nobody declared what this input takes']);
  });

  it('prints a type so that it can be read, and describes it so that it can be said', () => {
    const long = literalsType('Scheduler', ['a', 'b', 'c', 'd', 'e'], { title: 'Scheduler@2', open: true });
    expect(printType(unionType([optionalType(image), mask]))).toBe('(IMAGE | MASK)?');
    expect(printType(listType(unionType([image, mask])))).toBe('list<IMAGE | MASK>');
    expect(printType(namedType('image', { size: intervalType('int', 1, null), channels: literalsType('int', [3]) }))).toBe('image{channels: int(3), size: int(1..)}');
    expect(printType({ tag: 'variable', name: 'T', bound: image })).toBe('T extends IMAGE');
    expect(printType(literalsType('n', ['x'], { open: true }))).toBe('n("x", …)');
    expect(describeType(long)).toBe('one of 5 or more Scheduler@2 values');
    expect(describeType(literalsType('n', [2, 1]))).toBe('one of 1, 2');
    expect(describeType(literalsType('n', ['x'], { open: true }))).toBe('one of "x", …');
    expect(describeType(optionalType(listType(unionType([image, mask]))))).toBe('list of IMAGE or MASK or nothing');
    expect([unknownType, anyType, intervalType('int', 0, 9)].map(describeType)).toEqual(['something undeclared', 'anything', 'int(0..9)']);
  });
});
