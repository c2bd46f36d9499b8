import { describeType, type Literal, type LiteralsType, membersOf, type NamedType, type PortType, printType } from './port-type.ts';

/**
 * Whether what leaves one port may enter another. `yes` only when every value fits, `maybe` when some do, `no` when none does;
 * `coerce` is exactly one declared lossless step, `lift` one change of rank; `unknown` when a side is undeclared.
 */
export type Verdict = 'yes' | 'coerce' | 'lift' | 'maybe' | 'unknown' | 'no';

/** What happens on the way when the verdict is `coerce` or `lift`. */
export type Step = { readonly coerce: string } | { readonly lift: 'wrap' | 'map' };

export interface Comparison {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  /** Reasons in a reader's words, the most telling first; empty for `yes`. */
  readonly why: readonly string[];
}

/** A declared conversion from one named type to another; without loss it may happen on a wire, with loss it needs a node of its own. */
export interface Coercion {
  /** Name and version, `grey@1`: what a coercion means never changes under one id. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lossless: boolean;
  readonly cost: number;
}

/** The part of a catalog that the relation reads. */
export interface TypeWorld {
  isSubtype(name: string, ancestor: string): boolean;
  /** True when a declared type is a subtype of both. */
  overlaps(a: string, b: string): boolean;
  /** Lossless coercions whose source is `name` or an ancestor of it, cheapest first. */
  coercionsFrom(name: string): readonly Coercion[];
}

const YES: Comparison = { verdict: 'yes', steps: [], why: [] };
/** Refined variants of one source that are told apart before the rest is judged as a whole. */
const VARIANT_LIMIT = 16;

/**
 * Compares what an output produces with what an input accepts. Total and pure.
 *
 * The order of the cases is the definition: gradual types first, then rank, then unions of the source (all must fit), optional and
 * unions of the target (one must fit), then the leaves.
 */
export function compare(source: PortType, target: PortType, world: TypeWorld): Comparison {
  if (target.tag === 'any') return YES;
  if (source.tag === 'unknown' || target.tag === 'unknown') return result('unknown', undeclared(source, target));
  if (target.tag === 'variable') return target.bound === undefined ? YES : compare(source, target.bound, world);
  if (source.tag === 'variable') return compareVariable(source, target, world);
  if (source.tag === 'any') return result('maybe', doesNotAlways(source, target));
  if (source.tag === 'union') return allOf(source.of, source, { target, world });
  if (source.tag === 'optional') return compareOptional(source.of, target, world);
  const ranks = rankOf(source) - rankOf(target);
  if (ranks !== 0) return compareRanks(ranks, source, { target, world });
  if (target.tag === 'optional') return compare(source, target.of, world);
  if (target.tag === 'union') return anyOf(source, target.of, { target, world });
  if (source.tag === 'list' && target.tag === 'list') return compare(source.of, target.of, world);
  return compareLeaf(source, target, world);
}

interface Against {
  readonly target: PortType;
  readonly world: TypeWorld;
}

function compareVariable(source: PortType & { tag: 'variable' }, target: PortType, world: TypeWorld): Comparison {
  if (source.bound === undefined) return result('unknown', `the type of '${source.name}' is not known yet`);
  const bound = compare(source.bound, target, world);
  return bound.verdict === 'maybe' ? result('unknown', `the type of '${source.name}' is only known to be ${describeType(source.bound)}`) : bound;
}

function compareOptional(inner: PortType, target: PortType, world: TypeWorld): Comparison {
  if (takesNothing(target)) return compare(inner, target, world);
  const { verdict, steps, why } = compare(inner, target, world);
  if (verdict === 'no' || verdict === 'unknown') return { verdict, steps, why };
  return result('maybe', `it may be nothing, and '${printType(target)}' needs a value`);
}

function takesNothing(type: PortType): boolean {
  return type.tag === 'optional' || (type.tag === 'union' && type.of.some(takesNothing)) || (type.tag === 'list' && takesNothing(type.of));
}

/** Nested lists of a type; a union counts as its members when they agree, else as none of them. */
function rankOf(type: PortType): number {
  if (type.tag === 'list') return 1 + rankOf(type.of);
  if (type.tag === 'optional') return rankOf(type.of);
  if (type.tag === 'union') {
    const ranks = new Set(type.of.map(rankOf));
    const [only] = ranks;
    return ranks.size === 1 && only !== undefined ? only : 0;
  }
  return 0;
}

function compareRanks(ranks: number, source: PortType, { target, world }: Against): Comparison {
  const members = membersOf(target.tag === 'optional' ? target.of : target);
  if (members.length > 1 && members.some((member) => rankOf(member) === rankOf(source))) return anyOf(source, members, { target, world });
  const lifted: Comparison =
    ranks === 1 && source.tag === 'list'
      ? lift('map', compare(source.of, target, world))
      : ranks === -1
        ? lift('wrap', compare({ tag: 'list', of: source }, target, world))
        : result('no', doesNot(source, target));
  return lifted.verdict === 'no' ? result('no', doesNot(source, target)) : lifted;
}

function lift(rule: 'wrap' | 'map', inner: Comparison): Comparison {
  if (inner.verdict === 'maybe' || inner.verdict === 'unknown' || inner.verdict === 'no') return inner;
  const why = rule === 'map' ? 'each item of the list is passed on by itself' : 'the single value is passed on as a list of one';
  return { verdict: 'lift', steps: [{ lift: rule }, ...inner.steps], why: [why, ...inner.why] };
}

/** Every member of a source must fit: one that does not makes the whole a `maybe`, all of them a `no`. */
function allOf(members: readonly PortType[], source: PortType, { target, world }: Against): Comparison {
  const results = members.map((member) => ({ member, ...compare(member, target, world) }));
  const misfits = results.filter(({ verdict }) => verdict === 'no');
  if (misfits.length === results.length) return result('no', doesNot(source, target));
  const doubtful = results.filter(({ verdict }) => verdict === 'no' || verdict === 'maybe');
  if (doubtful.length > 0) {
    const names = doubtful.map(({ member }) => `'${printType(member)}'`).join(', ');
    return { verdict: 'maybe', steps: [], why: [doesNotAlways(source, target), `it may also produce ${names}`] };
  }
  const worst = worstOf(results.map(({ verdict }) => verdict));
  return { verdict: worst, steps: uniqueSteps(results.flatMap(({ steps }) => steps)), why: [...new Set(results.flatMap(({ why }) => why))] };
}

/** One member of a target must fit; a refined source is told apart by its fields when no single member takes all of it. */
function anyOf(source: PortType, members: readonly PortType[], { target, world }: Against): Comparison {
  let best: Comparison = result('no', doesNot(source, target));
  for (const member of members) {
    const one = compare(source, member, world);
    if (ORDER[one.verdict] < ORDER[best.verdict]) best = one;
    if (best.verdict === 'yes') return best;
  }
  if (best.verdict === 'no' || best.verdict === 'unknown') return best;
  const variants = splitRefined(source);
  const isTold = variants.length > 1 && variants.length <= VARIANT_LIMIT;
  if (best.verdict === 'maybe') return isTold ? allOf(variants, source, { target, world }) : result('maybe', doesNotAlways(source, target));
  // One member takes all of it by a coercion; together they may take it as it is.
  if (isTold && allOf(variants, source, { target, world }).verdict === 'yes') return YES;
  return best;
}

/** `image{channels: 3 | 4}` as its variants; a literal set as its single values. */
function splitRefined(type: PortType): readonly PortType[] {
  if (type.tag === 'literals' && !type.open && type.of.length > 1) return type.of.map((value) => ({ ...type, of: [value] }));
  if (type.tag !== 'named' || type.fields === undefined) return [type];
  for (const [key, field] of Object.entries(type.fields)) {
    const parts = field.tag === 'union' ? field.of : splitRefined(field);
    if (parts.length > 1) return parts.map((part) => ({ ...type, fields: { ...type.fields, [key]: part } }));
  }
  return [type];
}

type Leaf = Exclude<PortType, { tag: 'any' | 'unknown' | 'variable' | 'union' | 'optional' }>;

function compareLeaf(source: Leaf, target: PortType, world: TypeWorld): Comparison {
  if (source.tag === 'list') return result('no', doesNot(source, target));
  const direct = compareWithoutCoercion(source, target, world);
  if (direct === 'yes') return YES;
  // A declared coercion takes every value, so it is better than a part that fits by itself.
  const converted = coerced(source, target, world);
  if (converted?.verdict === 'coerce') return converted;
  return direct === 'maybe' ? result('maybe', doesNotAlways(source, target)) : (converted ?? result('no', doesNot(source, target)));
}

function coerced(source: Exclude<Leaf, { tag: 'list' }>, target: PortType, world: TypeWorld): Comparison | undefined {
  for (const coercion of world.coercionsFrom(baseOf(source))) {
    const verdict = compareWithoutCoercion({ tag: 'named', name: coercion.to }, target, world);
    if (verdict === 'no') continue;
    const why = `'${printType(source)}' becomes '${coercion.to}' by ${coercion.id}`;
    return verdict === 'yes'
      ? { verdict: 'coerce', steps: [{ coerce: coercion.id }], why: [why] }
      : { verdict: 'maybe', steps: [{ coerce: coercion.id }], why: [doesNotAlways(source, target), why] };
  }
  return undefined;
}

type Scalar = Exclude<Leaf, { tag: 'list' }>;

function compareWithoutCoercion(source: Scalar, target: PortType, world: TypeWorld): 'yes' | 'maybe' | 'no' {
  if (target.tag !== 'named' && target.tag !== 'literals' && target.tag !== 'interval') return 'no';
  const names = compareNames(baseOf(source), baseOf(target), world);
  if (names === 'no') return 'no';
  if (target.tag === 'named') return meet(names, compareFields(source, target, world));
  return meet(names, target.tag === 'literals' ? intoLiterals(source, target) : intoInterval(source, target));
}

function baseOf(type: Scalar | (PortType & { tag: 'named' | 'literals' | 'interval' })): string {
  return type.tag === 'named' ? type.name : type.base;
}

function compareNames(source: string, target: string, world: TypeWorld): 'yes' | 'maybe' | 'no' {
  if (source === target || world.isSubtype(source, target)) return 'yes';
  return world.isSubtype(target, source) || world.overlaps(source, target) ? 'maybe' : 'no';
}

function compareFields(source: Scalar, target: NamedType, world: TypeWorld): 'yes' | 'maybe' | 'no' {
  let verdict: 'yes' | 'maybe' | 'no' = 'yes';
  for (const [key, wanted] of Object.entries(target.fields ?? {})) {
    const given = source.tag === 'named' ? source.fields?.[key] : undefined;
    // A field that nobody declared may hold anything: never a reason to say yes.
    const one = given === undefined ? 'maybe' : compare(given, wanted, world).verdict;
    verdict = meet(verdict, one === 'no' ? 'no' : one === 'yes' ? 'yes' : 'maybe');
  }
  return verdict;
}

function intoLiterals(source: Scalar, target: LiteralsType): 'yes' | 'maybe' | 'no' {
  if (target.open) return 'yes';
  if (source.tag === 'named') return 'maybe';
  const wanted = new Set<Literal>(target.of);
  if (source.tag === 'interval') {
    if (source.min !== null && source.min === source.max) return wanted.has(source.min) ? 'yes' : 'no';
    return target.of.some((value) => typeof value === 'number' && inside(value, source)) ? 'maybe' : 'no';
  }
  const kept = source.of.filter((value) => wanted.has(value)).length;
  if (source.open) return 'maybe';
  return kept === source.of.length ? 'yes' : kept > 0 ? 'maybe' : 'no';
}

function intoInterval(source: Scalar, target: { min: number | null; max: number | null }): 'yes' | 'maybe' | 'no' {
  if (source.tag === 'named') return 'maybe';
  if (source.tag === 'literals') {
    const kept = source.of.filter((value) => typeof value === 'number' && inside(value, target)).length;
    if (source.open) return 'maybe';
    return kept === source.of.length ? 'yes' : kept > 0 ? 'maybe' : 'no';
  }
  const [low, high] = [source.min ?? -Infinity, source.max ?? Infinity];
  const [min, max] = [target.min ?? -Infinity, target.max ?? Infinity];
  if (low >= min && high <= max) return 'yes';
  return low <= max && high >= min ? 'maybe' : 'no';
}

function inside(value: number, { min, max }: { min: number | null; max: number | null }): boolean {
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

function meet(a: 'yes' | 'maybe' | 'no', b: 'yes' | 'maybe' | 'no'): 'yes' | 'maybe' | 'no' {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes';
}

/** From best to worst, as policies read it. */
const ORDER: Readonly<Record<Verdict, number>> = { yes: 0, coerce: 1, lift: 2, maybe: 3, unknown: 4, no: 5 };

function worstOf(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((worst, verdict) => (ORDER[verdict] > ORDER[worst] ? verdict : worst), 'yes' as Verdict);
}

function uniqueSteps(steps: readonly Step[]): Step[] {
  return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()];
}

function result(verdict: Verdict, why: string): Comparison {
  return { verdict, steps: [], why: [why] };
}

/** The sentence for a refused pair: the same in `tsc`, on the canvas, in the command and from the server. */
export function doesNot(source: PortType, target: PortType): string {
  return `'${spoken(source)}' does not flow into '${spoken(target)}'`;
}

/** The sentence for a pair that fits only sometimes. */
export function doesNotAlways(source: PortType, target: PortType): string {
  return `'${spoken(source)}' does not always flow into '${spoken(target)}'`;
}

/** A variable is spoken of by what it may stand for. */
function spoken(type: PortType): string {
  return printType(type.tag === 'variable' ? (type.bound ?? type) : type);
}

function undeclared(source: PortType, target: PortType): string {
  return source.tag === 'unknown' ? `nobody declared what flows here, so '${printType(target)}' can't be promised` : `nobody declared what this input takes`;
}
