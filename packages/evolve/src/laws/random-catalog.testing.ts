import {
  anyType,
  type Catalog,
  type Coercion,
  type InputPort,
  type Json,
  listType,
  literalsType,
  makeCatalog,
  type NodeKind,
  namedType,
  type OutputPort,
  optionalType,
  type Param,
  type PortType,
  unionType,
} from '@turnbuckle/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: read by tests alone and not packed; the whole repository has it for development
import fc from 'fast-check';

const typeNames = ['t0', 't1', 't2', 't3'] as const;
const variable: PortType = { tag: 'variable', name: 'T' };

const typeName = fc.constantFrom(...typeNames);
const portType: fc.Arbitrary<PortType> = fc.oneof(
  { weight: 12, arbitrary: typeName.map((name): PortType => namedType(name)) },
  { weight: 2, arbitrary: fc.tuple(typeName, typeName).map(([a, b]) => unionType([namedType(a), namedType(b)])) },
  { weight: 1, arbitrary: typeName.map((name) => listType(namedType(name))) },
  { weight: 1, arbitrary: typeName.map((name) => optionalType(namedType(name))) },
  { weight: 1, arbitrary: fc.constant<PortType>(anyType) },
);

/** Values as people set them; the first few are what parameters of the catalogs may hold. */
export const paramValue: fc.Arbitrary<Json> = fc.constantFrom<Json>(0, 1, 4, 50, 'a', 'b', 'c', true, null, 2.5, { deep: [1] });
const paramType: fc.Arbitrary<Param> = fc.constantFrom<Param>(
  { type: namedType('number'), default: 1 },
  { type: namedType('number') },
  { type: namedType('string'), default: 'a' },
  { type: literalsType('string', ['a', 'b']), default: 'a' },
);

const inputPort: fc.Arbitrary<InputPort> = fc.record({ type: portType, what: fc.nat(19) }).map(({ type, what }): InputPort => {
  if (what < 2) return { type, required: false, many: true };
  if (what < 3) return { type, required: false, feedback: true };
  if (what < 6) return { type: namedType('number'), required: false, param: { type: namedType('number'), default: 2 } };
  return { type, required: what < 10 };
});

const kind = (name: string): fc.Arbitrary<NodeKind> =>
  fc
    .record({
      inputs: fc.array(inputPort, { maxLength: 4 }),
      outputs: fc.array(
        portType.map((type): OutputPort => ({ type })),
        { maxLength: 2 },
      ),
      params: fc.array(paramType, { maxLength: 3 }),
    })
    .map(({ inputs, outputs, params }) => ({
      name,
      in: Object.fromEntries(inputs.map((port, index) => [`in${index}`, port])),
      out: Object.fromEntries(outputs.map((port, index) => [`out${index}`, port])),
      params: Object.fromEntries(params.map((port, index) => [`p${index}`, port])),
    }));

const pass: NodeKind = { name: 'pass', in: { in0: { type: variable, required: false } }, out: { out0: { type: variable } }, params: {} };
/** One of its inputs takes whatever the other does. */
const choose: NodeKind = {
  name: 'choose',
  in: { in0: { type: namedType('t0'), required: false }, in1: { type: variable, required: false }, in2: { type: variable, required: false } },
  out: { out0: { type: variable } },
  params: {},
};

function converter([from, to, lossless]: readonly [string, string, boolean]): NodeKind {
  return {
    name: `to-${from}-${to}`,
    in: { value: { type: namedType(from), required: true } },
    out: { result: { type: namedType(to) } },
    params: {},
    converter: { from: 'value', to: 'result', cost: 1, lossless },
  };
}

/** Catalogs of a few kinds whose ports often differ in type: subtyping, coercions, converters, variables, unions, lists. */
export const randomCatalog: fc.Arbitrary<Catalog> = fc
  .record({
    kinds: fc.integer({ min: 2, max: 5 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => kind(`k${index}`)))),
    isSub: fc.tuple(fc.boolean(), fc.boolean()),
    coercions: fc.uniqueArray(fc.tuple(typeName, typeName, fc.boolean()), { maxLength: 2, selector: ([from, to]) => `${from} ${to}` }),
    converters: fc.uniqueArray(fc.tuple(typeName, typeName, fc.boolean()), { maxLength: 2, selector: ([from, to]) => `${from} ${to}` }),
    isGeneric: fc.boolean(),
  })
  .map(({ kinds, isSub, coercions, converters, isGeneric }) =>
    makeCatalog({
      version: '1.0.0',
      types: { t0: [], t1: isSub[0] ? ['t0'] : [], t2: [], t3: isSub[1] ? ['t2'] : [], number: [], string: [] },
      kinds: [...kinds, ...converters.filter(([from, to]) => from !== to).map(converter), ...(isGeneric ? [pass, choose] : [])],
      coercions: coercions.filter(([from, to]) => from !== to).map(([from, to, lossless], index): Coercion => ({ id: `c${index}@1`, from, to, lossless, cost: 1 })),
    }),
  );
