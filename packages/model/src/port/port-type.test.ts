import { describe, expect, it } from 'vitest';
import {
  anyType,
  hasVariable,
  intervalType,
  listType,
  literalsType,
  membersOf,
  namedType,
  optionalType,
  type PortType,
  printType,
  substitute,
  unionType,
  unknownType,
} from './port-type.ts';
import { typeFromJson, typeToJson } from './port-type-json.ts';

describe('unions', () => {
  it('merges sets of one base and keeps them open if one was', () => {
    expect(unionType([literalsType('s', ['b']), literalsType('s', ['a', 'b'])])).toEqual(literalsType('s', ['a', 'b']));
    expect(unionType([literalsType('s', ['b'], { title: 'S@1' }), literalsType('s', ['c'], { open: true })])).toEqual(literalsType('s', ['b', 'c'], { open: true }));
    expect(unionType([literalsType('s', ['b']), literalsType('t', ['b'])]).tag).toBe('union');
  });

  it('merges intervals that touch and leaves gaps', () => {
    const between = (min: number | null, max: number | null): PortType => intervalType('n', min, max);
    expect(unionType([between(2, 3), between(0, 2)])).toEqual(between(0, 3));
    expect(unionType([between(0, 9), between(2, 3)])).toEqual(between(0, 9));
    expect(unionType([between(null, 1), between(0, null)])).toEqual(namedType('n'));
    expect(printType(unionType([between(4, 5), between(0, 1), between(null, -2)]))).toBe('n(..-2) | n(0..1) | n(4..5)');
  });

  it('is taken whole by any, and hoists nothing to the outside', () => {
    expect(unionType([namedType('a'), anyType])).toBe(anyType);
    expect(unionType([optionalType(unionType([namedType('b'), namedType('c')])), namedType('a')])).toEqual(
      optionalType({ tag: 'union', of: [namedType('a'), namedType('b'), namedType('c')] }),
    );
    expect(membersOf(unionType([namedType('a'), unknownType]))).toEqual([namedType('a'), unknownType]);
    expect(membersOf(anyType)).toEqual([anyType]);
  });

  it('keeps a variable apart from a type of its name', () => {
    expect(membersOf(unionType([namedType('T'), { tag: 'variable', name: 'T' }]))).toHaveLength(2);
  });
});

describe('small types', () => {
  it('is said in the shortest way', () => {
    expect(literalsType('boolean', [true, false])).toEqual(namedType('boolean'));
    expect(literalsType('x', [2, 'a', 1, true, 'a'])).toEqual({ tag: 'literals', base: 'x', of: [true, 1, 2, 'a'], open: false });
    expect(intervalType('n', null, null)).toEqual(namedType('n'));
    expect(optionalType(optionalType(anyType))).toEqual({ tag: 'optional', of: anyType });
    expect(namedType('image', {})).toEqual(namedType('image'));
  });

  it('finds and replaces variables wherever they stand', () => {
    const variable: PortType = { tag: 'variable', name: 'T' };
    const solved = new Map([['T', namedType('image')]]);
    const deep = namedType('box', { content: listType(optionalType(variable)), label: namedType('s') });
    expect(hasVariable(deep)).toBe(true);
    expect(printType(substitute(deep, solved))).toBe('box{content: list<image?>, label: s}');
    expect(substitute(unionType([variable, namedType('image')]), solved)).toEqual(namedType('image'));
    expect(hasVariable(intervalType('n', 0, 1))).toBe(false);
  });
});

describe('types as JSON', () => {
  it('is short, and names are names whatever they hold', () => {
    expect(typeToJson(namedType('IMAGE, "MASK" | *'))).toBe('IMAGE, "MASK" | *');
    expect(typeToJson(namedType('image', { channels: literalsType('int', [3]) }))).toEqual({ name: 'image', fields: { channels: { literals: [3], base: 'int' } } });
    expect(typeToJson(literalsType('s', ['a'], { open: true, title: 'S@1' }))).toEqual({ literals: ['a'], base: 's', open: true, title: 'S@1' });
    expect(typeToJson({ tag: 'variable', name: 'T', bound: intervalType('n', 0, null) })).toEqual({ variable: 'T', bound: { interval: [0, null], base: 'n' } });
    expect(typeFromJson({ name: 'image' })).toEqual(namedType('image'));
    expect(typeFromJson({ interval: [0, 'x'], base: 'n' })).toEqual(intervalType('n', 0, null));
  });

  it.each([
    [null],
    [7],
    [[]],
    [{}],
    [{ unknown: false }],
    [{ literals: ['a'] }],
    [{ literals: [{}], base: 's' }],
    [{ interval: [0, 1] }],
    [{ union: [] }],
    [{ union: ['a', 1] }],
    [{ list: 3 }],
    [{ optional: {} }],
    [{ variable: 7 }],
    [{ variable: 'T', bound: 7 }],
    [{ name: 'image', fields: [] }],
    [{ name: 'image', fields: { channels: 7 } }],
    [JSON.parse('{ "__proto__": { "list": "a" } }')],
  ])('reads %j as no type', (json) => {
    expect(typeFromJson(json)).toBeNull();
  });
});
