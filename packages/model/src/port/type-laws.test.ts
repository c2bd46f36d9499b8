import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, type Verdict } from './compare.ts';
import { anyType, hasVariable, intervalType, listType, literalsType, namedType, optionalType, type PortType, printType, substitute, unionType, unknownType } from './port-type.ts';
import { typeFromJson, typeToJson } from './port-type-json.ts';
import { TypeTable } from './type-table.ts';

const types = { image: [], mask: ['image'], depth: ['mask'], number: [], int: ['number'], color: [], string: [] };
/** Every law of subsets is one of this world; coercions would make `yes` mean less than a subset. */
const plain = new TypeTable({ types, coercions: [] });
const coercing = new TypeTable({
  types,
  coercions: [
    { id: 'grey@1', from: 'number', to: 'color', lossless: true, cost: 1 },
    { id: 'text@1', from: 'number', to: 'string', lossless: true, cost: 2 },
    { id: 'mean@1', from: 'image', to: 'number', lossless: false, cost: 1 },
  ],
});

const named = fc.constantFrom(...Object.keys(types)).map((name) => namedType(name));
const word = fc.constantFrom('a', 'b', 'c', 'd');
const digit = fc.integer({ min: -3, max: 3 });
const texts = fc.uniqueArray(word, { minLength: 1, maxLength: 4 }).map((values) => literalsType('string', values));
const numbers = fc.uniqueArray(digit, { minLength: 1, maxLength: 4 }).map((values) => literalsType('int', values));
const openTexts = fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((values) => literalsType('string', values, { open: true }));
const interval = fc.tuple(fc.option(digit), fc.option(digit)).map(([a, b]) => (a !== null && b !== null && a > b ? intervalType('int', b, a) : intervalType('int', a, b)));
const refined = fc
  .tuple(fc.constantFrom('image', 'mask'), fc.dictionary(fc.constantFrom('channels', 'depth'), fc.oneof(numbers, texts), { maxKeys: 2 }))
  .map(([name, fields]) => namedType(name, fields));
const leaf = fc.oneof(named, texts, numbers, openTexts, interval, refined);
/** Declared types without gaps: no unknown, no variable. */
const declared: fc.Arbitrary<PortType> = fc.letrec<{ type: PortType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(unionType),
    tie('type').map(listType),
    tie('type').map(optionalType),
  ),
})).type;
const gradual = fc.oneof(
  declared,
  fc.constant<PortType>(unknownType),
  fc.constant<PortType>(anyType),
  declared.map((type) => unionType([type, unknownType])),
  fc.option(declared, { nil: undefined }).map((bound): PortType => (bound === undefined ? { tag: 'variable', name: 'T' } : { tag: 'variable', name: 'T', bound })),
);
const anything: fc.Arbitrary<PortType> = fc.oneof(gradual, gradual.map(listType), fc.array(gradual, { minLength: 1, maxLength: 3 }).map(unionType));

const verdict = (source: PortType, target: PortType): Verdict => compare(source, target, plain).verdict;
const runs = { numRuns: 400 };

describe('laws of the relation', () => {
  it('is reflexive: what flows out flows into the same', () => {
    fc.assert(
      fc.property(declared, (type) => {
        expect(verdict(type, type)).toBe('yes');
      }),
      runs,
    );
  });

  it('is transitive where it says yes without a coercion', () => {
    fc.assert(
      fc.property(declared, declared, declared, (a, b, c) => {
        const wider = unionType([a, b]);
        const widest = unionType([wider, c]);
        expect(verdict(a, wider), `${printType(a)} into ${printType(wider)}`).toBe('yes');
        expect(verdict(a, widest)).toBe('yes');
        if (verdict(a, b) === 'yes' && verdict(b, c) === 'yes') expect(verdict(a, c)).toBe('yes');
      }),
      { numRuns: 1_000 },
    );
  });

  it('accepts from a subtype what it accepts from the supertype', () => {
    const subtypes: [string, string][] = [
      ['mask', 'image'],
      ['depth', 'mask'],
      ['depth', 'image'],
      ['int', 'number'],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...subtypes), declared, ([sub, base], target) => {
        if (verdict(namedType(base), target) === 'yes') expect(verdict(namedType(sub), target)).toBe('yes');
        if (verdict(namedType(sub), target) === 'no') expect(verdict(namedType(base), target)).not.toBe('yes');
      }),
      runs,
    );
  });

  it('asks all of a source union and one of a target union', () => {
    fc.assert(
      fc.property(fc.array(named, { minLength: 1, maxLength: 4 }), fc.array(named, { minLength: 1, maxLength: 4 }), (sources, targets) => {
        const each = sources.map((source) => targets.map((target) => verdict(source, target)));
        const all = each.every((row) => row.includes('yes'));
        const none = each.every((row) => row.every((one) => one === 'no'));
        expect(verdict(unionType(sources), unionType(targets))).toBe(all ? 'yes' : none ? 'no' : 'maybe');
      }),
      runs,
    );
  });

  it('is inclusion on closed sets and intervals: yes for a subset, no when nothing is shared, else maybe', () => {
    const range = fc
      .tuple(digit, digit)
      .map(([a, b]) => ({ type: intervalType('int', Math.min(a, b), Math.max(a, b)), holds: (value: number) => value >= Math.min(a, b) && value <= Math.max(a, b) }));
    const set = fc.uniqueArray(digit, { minLength: 1, maxLength: 5 }).map((values) => ({ type: literalsType('int', values), holds: (value: number) => values.includes(value) }));
    // Halves too, since an interval holds more than whole numbers.
    const universe = Array.from({ length: 13 }, (_, index) => (index - 6) / 2);
    fc.assert(
      fc.property(fc.oneof(range, set), fc.oneof(range, set), (a, b) => {
        const given = universe.filter(a.holds);
        const shared = given.filter(b.holds);
        expect(verdict(a.type, b.type), `${printType(a.type)} into ${printType(b.type)}`).toBe(shared.length === given.length ? 'yes' : shared.length > 0 ? 'maybe' : 'no');
        expect(verdict(a.type, b.type) === 'no').toBe(verdict(b.type, a.type) === 'no');
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes nothing only where nothing is taken', () => {
    fc.assert(
      fc.property(declared, declared, (source, target) => {
        expect(verdict(source, optionalType(source))).toBe('yes');
        const bare = verdict(source, target);
        if (source.tag !== 'optional' && bare === 'yes') expect(verdict(source, optionalType(target))).toBe('yes');
        if (source.tag === 'named' && target.tag === 'named') expect(verdict(optionalType(source), target)).toBe(bare === 'no' ? 'no' : 'maybe');
      }),
      runs,
    );
  });

  it('moves under lists without change, and between ranks by exactly one lift', () => {
    fc.assert(
      fc.property(leaf, leaf, (source, target) => {
        const inner = verdict(source, target);
        expect(verdict(listType(source), listType(target))).toBe(inner);
        const lifted = inner === 'yes' ? 'lift' : inner;
        expect(verdict(source, listType(target))).toBe(lifted);
        expect(verdict(listType(source), target)).toBe(lifted);
        expect(verdict(listType(listType(source)), target)).toBe('no');
        expect(verdict(source, listType(listType(target)))).toBe('no');
      }),
      runs,
    );
  });

  it('never lets the undeclared pass for fine, nor hide what is declared beside it', () => {
    fc.assert(
      fc.property(declared, declared, (source, target) => {
        expect(verdict(unknownType, target)).toBe('unknown');
        expect(verdict(source, unknownType)).toBe('unknown');
        const with_ = verdict(unionType([source, unknownType]), target);
        expect(with_).not.toBe('yes');
        if (verdict(source, target) === 'no') expect(with_).not.toBe('unknown');
      }),
      runs,
    );
  });

  it('flows anything into any, and any into the rest only sometimes', () => {
    fc.assert(
      fc.property(anything, declared, (source, target) => {
        expect(verdict(source, anyType)).toBe('yes');
        expect(verdict(anyType, target)).toBe('maybe');
      }),
      runs,
    );
  });

  it('is total, gives reasons for everything but yes, and the same answer from memory', () => {
    fc.assert(
      fc.property(anything, anything, (source, target) => {
        const fresh = compare(source, target, coercing);
        expect(coercing.compare(source, target)).toEqual(fresh);
        expect(coercing.compare(source, target)).toBe(coercing.compare(source, target));
        if (fresh.verdict !== 'yes') expect(fresh.why.join(' ').length).toBeGreaterThan(5);
        if (fresh.verdict === 'coerce') expect(fresh.steps.every((step) => 'coerce' in step)).toBe(true);
        if (fresh.verdict === 'lift') expect(fresh.steps.some((step) => 'lift' in step)).toBe(true);
        if (fresh.verdict === 'no') expect(fresh.steps).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('only ever gains by a declared coercion', () => {
    const rank: Record<Verdict, number> = { yes: 0, coerce: 1, lift: 2, maybe: 3, unknown: 4, no: 5 };
    fc.assert(
      fc.property(declared, declared, (source, target) => {
        expect(rank[coercing.compare(source, target).verdict]).toBeLessThanOrEqual(rank[verdict(source, target)]);
      }),
      runs,
    );
  });
});

describe('laws of types as data', () => {
  it('brings unions into one form, whatever the order and however nested', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 4 }), (members, cut) => {
        const one = unionType(members);
        expect(printType(unionType([...members].reverse()))).toBe(printType(one));
        expect(unionType([one])).toEqual(one);
        expect(unionType([...members, ...members])).toEqual(one);
        const nested = [unionType(members.slice(0, Math.max(1, cut))), ...members];
        expect(printType(unionType(nested))).toBe(printType(one));
        if (one.tag === 'union') for (const member of one.of) expect(['union', 'any', 'optional']).not.toContain(member.tag);
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes back from JSON as it was', () => {
    fc.assert(
      fc.property(anything, (type) => {
        const json = JSON.parse(JSON.stringify(typeToJson(type)));
        expect(typeFromJson(json)).toEqual(type);
      }),
      runs,
    );
  });

  it('reads any JSON as a type or as none, without a throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom('union', 'list', 'optional', 'literals', 'interval', 'base', 'name', 'fields', 'variable', 'bound'), fc.jsonValue()),
        ),
        (json) => {
          const type = typeFromJson(json);
          if (type !== null) expect(typeFromJson(typeToJson(type))).toEqual(type);
        },
      ),
      runs,
    );
  });

  it('puts solutions in for variables and leaves the rest', () => {
    fc.assert(
      fc.property(anything, declared, (type, solution) => {
        const solved = substitute(type, new Map([['T', solution]]));
        expect(hasVariable(solved)).toBe(false);
        if (!hasVariable(type)) expect(solved).toBe(type);
        expect(substitute(type, new Map())).toEqual(type);
      }),
      runs,
    );
  });

  it('tells a variable from a type of that name, at the top and deep inside', () => {
    const table = new TypeTable({ types: { T: [], image: [] }, coercions: [] });
    const variable: PortType = { tag: 'variable', name: 'T' };
    for (const wrap of [(type: PortType) => type, listType]) {
      expect(table.compare(wrap(variable), wrap(namedType('image'))).verdict).toBe('unknown');
      expect(table.compare(wrap(namedType('T')), wrap(namedType('image'))).verdict).toBe('no');
    }
    expect(table.compare(unionType([namedType('a'), namedType('b')]), namedType('a')).verdict).toBe('maybe');
    expect(table.compare(namedType('a | b'), namedType('a')).verdict).toBe('no');
  });
});
