/**
 * What may flow through a port. Types are plain immutable data: they travel as JSON, and two types are the same when
 * {@link printType} prints the same.
 */
export type PortType = NamedType | UnionType | LiteralsType | IntervalType | ListType | OptionalType | VariableType | UnknownType | AnyType;

/** A nominal type. With `fields` it is refined: an `image` whose `channels` is 3. Which names it extends is the catalog's matter. */
export interface NamedType {
  readonly tag: 'named';
  readonly name: string;
  readonly fields?: Readonly<Record<string, PortType>>;
}
export interface UnionType {
  readonly tag: 'union';
  readonly of: readonly PortType[];
}
export type Literal = string | number | boolean;
/** A set of values of the named type `base`. An open set may hold further values that nobody has listed. */
export interface LiteralsType {
  readonly tag: 'literals';
  readonly base: string;
  readonly of: readonly Literal[];
  readonly open: boolean;
  /** Name and version of the enumeration, shown in messages: `Scheduler@2`. Not part of the relation. */
  readonly title?: string;
}
/** Numbers of the named type `base` from `min` to `max`, both included; `null` is unbounded. */
export interface IntervalType {
  readonly tag: 'interval';
  readonly base: string;
  readonly min: number | null;
  readonly max: number | null;
}
/** A list; its rank is the number of nested lists. */
export interface ListType {
  readonly tag: 'list';
  readonly of: PortType;
}
/** A value or nothing. */
export interface OptionalType {
  readonly tag: 'optional';
  readonly of: PortType;
}
/** A type variable of one node kind, solved anew in every node; `bound` is the widest type that it may stand for. */
export interface VariableType {
  readonly tag: 'variable';
  readonly name: string;
  readonly bound?: PortType;
}
/** Nobody declared what flows here. Tracked, never absorbing: `unknown | image` stays both. */
export interface UnknownType {
  readonly tag: 'unknown';
}
/** Declared to take everything: the top type. */
export interface AnyType {
  readonly tag: 'any';
}

export const unknownType: UnknownType = { tag: 'unknown' };
export const anyType: AnyType = { tag: 'any' };

export function namedType(name: string, fields?: Readonly<Record<string, PortType>>): NamedType {
  return fields === undefined || Object.keys(fields).length === 0 ? { tag: 'named', name } : { tag: 'named', name, fields };
}

export function listType(of: PortType): ListType {
  return { tag: 'list', of };
}

export function optionalType(of: PortType): PortType {
  return of.tag === 'optional' ? of : { tag: 'optional', of };
}

export function literalsType(base: string, of: readonly Literal[], options: { open?: boolean; title?: string } = {}): PortType {
  const values = [...new Set(of)].sort(compareLiterals);
  const open = options.open ?? false;
  // Both truth values are all of their base: the set says nothing more than the name.
  if (!open && values.length === 2 && values.includes(true) && values.includes(false)) return namedType(base);
  return options.title === undefined ? { tag: 'literals', base, of: values, open } : { tag: 'literals', base, of: values, open, title: options.title };
}

export function intervalType(base: string, min: number | null, max: number | null): PortType {
  return min === null && max === null ? namedType(base) : { tag: 'interval', base, min, max };
}

/** A union in normal form: flat, without repetition, literal sets and touching intervals of one base merged, in a fixed order. */
export function unionType(members: readonly PortType[]): PortType {
  const flat = members.flatMap(alternativesOf);
  if (flat.some((member) => member.tag === 'any')) return anyType;
  const optional = members.some(mayBeNothing);
  const merged = mergeIntervals(mergeLiterals(flat));
  // A variable may have the name of a type; in the order of their texts the tag is the last to decide.
  const byText = new Map(merged.map((member) => [`${printType(member)}\u0000${member.tag}`, member]));
  const sorted = [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, member]) => member);
  const [first] = sorted;
  const union: PortType = sorted.length === 1 && first !== undefined ? first : { tag: 'union', of: sorted };
  return optional ? optionalType(union) : union;
}

/** The alternatives of a type, unions and optionals taken apart however they are nested. */
function alternativesOf(type: PortType): readonly PortType[] {
  if (type.tag === 'optional') return alternativesOf(type.of);
  return type.tag === 'union' ? type.of.flatMap(alternativesOf) : [type];
}

function mayBeNothing(type: PortType): boolean {
  return type.tag === 'optional' || (type.tag === 'union' && type.of.some(mayBeNothing));
}

function mergeLiterals(members: readonly PortType[]): PortType[] {
  const sets = new Map<string, LiteralsType[]>();
  const rest: PortType[] = [];
  for (const member of members) {
    if (member.tag !== 'literals') rest.push(member);
    else sets.set(member.base, [...(sets.get(member.base) ?? []), member]);
  }
  for (const [base, group] of sets) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) rest.push(only);
    else
      rest.push(
        literalsType(
          base,
          group.flatMap((set) => set.of),
          { open: group.some((set) => set.open) },
        ),
      );
  }
  return rest;
}

function mergeIntervals(members: readonly PortType[]): PortType[] {
  const rest: PortType[] = [];
  const byBase = new Map<string, IntervalType[]>();
  for (const member of members) {
    if (member.tag !== 'interval') rest.push(member);
    else byBase.set(member.base, [...(byBase.get(member.base) ?? []), member]);
  }
  for (const [base, group] of byBase) {
    group.sort((a, b) => (a.min ?? -Infinity) - (b.min ?? -Infinity));
    let [current, ...others] = group;
    if (current === undefined) continue;
    for (const next of others) {
      if ((next.min ?? -Infinity) <= (current.max ?? Infinity)) {
        const max: number | null = current.max === null || next.max === null ? null : Math.max(current.max, next.max);
        current = { ...current, max };
      } else {
        rest.push(current);
        current = next;
      }
    }
    rest.push(intervalType(base, current.min, current.max));
  }
  return rest;
}

export function compareLiterals(a: Literal, b: Literal): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The members of a union, or the type itself. */
export function membersOf(type: PortType): readonly PortType[] {
  return type.tag === 'union' ? type.of : [type];
}

/** The text of a type, one to one: equal types print equal. Also what messages show. */
export function printType(type: PortType): string {
  switch (type.tag) {
    case 'named':
      return type.fields === undefined ? type.name : `${type.name}{${printFields(type.fields)}}`;
    case 'union':
      return type.of.map(printType).join(' | ');
    case 'literals':
      return `${type.base}(${[...type.of.map((value) => JSON.stringify(value)), ...(type.open ? ['…'] : [])].join(', ')})`;
    case 'interval':
      return `${type.base}(${type.min ?? ''}..${type.max ?? ''})`;
    case 'list':
      return `list<${printType(type.of)}>`;
    case 'optional':
      return type.of.tag === 'union' ? `(${printType(type.of)})?` : `${printType(type.of)}?`;
    case 'variable':
      return type.bound === undefined ? type.name : `${type.name} extends ${printType(type.bound)}`;
    case 'unknown':
    case 'any':
      return type.tag;
  }
}

function printFields(fields: Readonly<Record<string, PortType>>): string {
  return Object.keys(fields)
    .sort()
    .map((key) => `${key}: ${printType(fields[key] ?? unknownType)}`)
    .join(', ');
}

/** The type in a reader's words: long sets are counted, not listed. */
export function describeType(type: PortType): string {
  if (type.tag === 'literals' && type.of.length > 4) return `one of ${type.of.length}${type.open ? ' or more' : ''} ${type.title ?? type.base} values`;
  if (type.tag === 'literals') return `one of ${type.of.map((value) => JSON.stringify(value)).join(', ')}${type.open ? ', …' : ''}`;
  if (type.tag === 'union') return type.of.map(describeType).join(' or ');
  if (type.tag === 'list') return `list of ${describeType(type.of)}`;
  if (type.tag === 'optional') return `${describeType(type.of)} or nothing`;
  if (type.tag === 'unknown') return 'something undeclared';
  if (type.tag === 'any') return 'anything';
  return printType(type);
}

/** True when a type variable stands anywhere in it. */
export function hasVariable(type: PortType): boolean {
  switch (type.tag) {
    case 'variable':
      return true;
    case 'list':
    case 'optional':
      return hasVariable(type.of);
    case 'union':
      return type.of.some(hasVariable);
    case 'named':
      return type.fields !== undefined && Object.values(type.fields).some(hasVariable);
    default:
      return false;
  }
}

/** Puts solved variables in; one that has no solution stays. */
export function substitute(type: PortType, solved: ReadonlyMap<string, PortType>): PortType {
  if (!hasVariable(type)) return type;
  switch (type.tag) {
    case 'variable':
      return solved.get(type.name) ?? type;
    case 'list':
      return listType(substitute(type.of, solved));
    case 'optional':
      return optionalType(substitute(type.of, solved));
    case 'union':
      return unionType(type.of.map((member) => substitute(member, solved)));
    case 'named':
      return namedType(type.name, Object.fromEntries(Object.entries(type.fields ?? {}).map(([key, field]) => [key, substitute(field, solved)])));
    default:
      return type;
  }
}
