import type { Json } from '../json.ts';
import { anyType, intervalType, type Literal, listType, literalsType, namedType, optionalType, type PortType, unionType, unknownType } from '../port/port-type.ts';

/**
 * What `tsc` knows of one alternative of a type: the name that an input of it asks for, every name that it may flow into before coercions,
 * its literals, and the printed name of the whole type. A union of atoms is a union type.
 */
export interface Atom<Name extends string = string, Up extends string = string, Lit = unknown, Whole extends string = Name> {
  readonly name: Name;
  readonly up: Up;
  readonly literals: Lit;
  readonly whole: Whole;
}
/** `tsc` says nothing about such a type: it is only known when the graph runs through the compiler. */
export interface Gradual {
  readonly gradual: true;
}
/** The top type as `tsc` sees it. */
export interface Top {
  readonly top: true;
}

/** A declared type: its run-time form, and in `A` what `tsc` needs of it. */
export interface Type<A = unknown> {
  readonly portType: PortType;
  /** Named types that the declaration brought along, with what each extends. */
  readonly declares: Readonly<Record<string, readonly string[]>>;
  /** Never there at run time; keeps `A` alive in the published declarations. */
  readonly atom?: A;
}

/** A nominal type. Two with the same name are the same type. */
export interface NamedDeclaration<Name extends string = string, Up extends string = string> extends Type<Atom<Name, Up>> {
  readonly typeName: Name;
  readonly up?: Up;
  /** An input that may be set by hand while nothing is wired to it; `range` binds what is set by hand, never what is wired. */
  orParam<const V extends Json>(value: V, range?: { readonly min?: number; readonly max?: number }): InputDeclaration<Atom<Name, Up>, V>;
  /** The same type with some fields pinned down: an image with 3 channels. Beyond what `tsc` checks. */
  with(fields: Readonly<Record<string, PortType>>): Type<Atom<Name, Up>>;
}

/** An input with more to it than a type. `P` is what may be written in its place in code. */
export interface InputDeclaration<A = unknown, P = never> {
  readonly type: Type<A>;
  readonly input: {
    readonly param?: Json;
    readonly range?: { readonly min?: number; readonly max?: number };
    readonly feedback?: true;
    readonly many?: true;
    readonly was?: readonly string[];
    readonly title?: string;
  };
  readonly value?: P;
}

/** Declares a nominal type; `extends` names one or more types that it may stand in for. */
export function type<const Name extends string, Parent extends NamedDeclaration = never>(
  name: Name,
  options: { readonly extends?: Parent | readonly Parent[] } = {},
): NamedDeclaration<Name, Name | UpOf<Parent>> {
  const parents: readonly NamedDeclaration[] = options.extends === undefined ? [] : Array.isArray(options.extends) ? options.extends : [options.extends as Parent];
  const declares = Object.assign({}, ...parents.map((parent) => parent.declares), { [name]: parents.map((parent) => parent.typeName) });
  const base: Type<Atom<Name, Name | UpOf<Parent>>> = { portType: namedType(name), declares };
  return {
    ...base,
    typeName: name,
    orParam: (value, range) => ({ type: base, input: range === undefined ? { param: value } : { param: value, range } }),
    with: (fields) => ({ portType: namedType(name, fields), declares }),
  };
}

type UpOf<T> = [T] extends [never] ? never : T extends NamedDeclaration<string, infer Up> ? Up : never;
type AtomOf<T> = T extends Type<infer A> ? A : never;
type WholeOf<A> = A extends { readonly whole: infer Whole extends string } ? Whole : 'unknown';
/** The same alternatives under another name of the whole. */
type Called<A, Whole extends string> = A extends Atom<infer Name, infer Up, infer Lit, string> ? Atom<Name, Up, Lit, Whole> : A;
type Joined<T extends readonly unknown[], Between extends string> = T extends readonly [infer First, ...infer Rest]
  ? Rest extends readonly []
    ? Text<First>
    : `${Text<First>}${Between}${Joined<Rest, Between>}`
  : '';
type Text<T> = T extends Type<infer A> ? WholeOf<A> : T extends string ? `"${T}"` : T extends number | boolean ? `${T}` : never;

/** Any of several types. */
export function union<const T extends readonly Type[]>(...members: T): Type<Called<AtomOf<T[number]>, Joined<T, ' | '>>> {
  return { portType: unionType(members.map(({ portType }) => portType)), declares: mergeDeclares(members) };
}

/** A value, or nothing. An input of such a type may stay open. */
export function optional<A>(of: Type<A>): Type<Called<A | Atom<'nothing', 'nothing'>, `${WholeOf<A>}?`>> {
  return { portType: optionalType(of.portType), declares: of.declares };
}

/** A list; `list(list(image))` has rank 2. */
export function list<A>(of: Type<A>): Type<ListOf<A>> {
  return { portType: listType(of.portType), declares: of.declares };
}

type ListOf<A> = A extends Atom<infer Name, infer Up, infer Lit, infer Whole> ? Atom<`list<${Name}>`, `list<${Up}>`, Lit, `list<${Whole}>`> : A;

/**
 * One of the listed values of a named type. A closed set flows wherever its base flows and into every set that holds its values, which the
 * name with the `#` marks.
 */
export function oneOf<Name extends string, Up extends string, const L extends readonly Literal[]>(
  base: NamedDeclaration<Name, Up>,
  values: L,
  options: { readonly title?: string } = {},
): Type<Atom<`${Name}#`, Up | `${Name}#`, L[number], `${Name}(${Joined<L, ', '>})`>> {
  return { portType: literalsType(base.typeName, values, options), declares: base.declares };
}
/** As {@link oneOf}, for a set to which others may add: as an input it takes any value of the base, as an output it promises no more than the base. */
export function openSet<Name extends string, Up extends string, const L extends readonly Literal[]>(
  base: NamedDeclaration<Name, Up>,
  values: L,
  options: { readonly title?: string } = {},
): Type<Atom<Name, Up, unknown, `${Name}(${Joined<L, ', '>}, …)`>> {
  return { portType: literalsType(base.typeName, values, { ...options, open: true }), declares: base.declares };
}

/** Numbers from `min` to `max`, both included; `null` is unbounded. `tsc` judges the named type. */
export function between<Name extends string, Up extends string>(base: NamedDeclaration<Name, Up>, min: number | null, max: number | null): Type<Atom<Name, Up>> {
  return { portType: intervalType(base.typeName, min, max), declares: base.declares };
}

/** Nobody knows what flows here: tracked, never taken for fine. */
export const unknown: Type<Gradual> = { portType: unknownType, declares: {} };
/** Takes everything. */
export const any: Type<Top> = { portType: anyType, declares: {} };

/** A variable of one node kind, solved anew in every node. */
export interface VariableDeclaration extends Type<Gradual> {
  /** The widest type that it may stand for. */
  of<A>(bound: Type<A>): Type<Bounded<A>>;
}
/** What `tsc` knows of a bounded variable: as an input its bound is judged, as an output it is solved later. */
export interface Bounded<A> {
  readonly bound: A;
}

export function variable(name: string): VariableDeclaration {
  return {
    portType: { tag: 'variable', name },
    declares: {},
    of: (bound) => ({ portType: { tag: 'variable', name, bound: bound.portType }, declares: bound.declares }),
  };
}

/** The only way to close a loop: what arrives here is used one evaluation later. */
export function feedback<A>(of: Type<A>): InputDeclaration<A> {
  return { type: of, input: { feedback: true } };
}

/** An input that takes any number of edges. */
export function many<A>(of: Type<A>): InputDeclaration<A> {
  return { type: of, input: { many: true } };
}

/** A port that was renamed: graphs saved under an earlier name are recognised and offered the new one. Of an output only the type and the names count. */
export function renamed<A, P>(port: InputDeclaration<A, P>, was: readonly string[]): InputDeclaration<A, P>;
export function renamed<A>(port: Type<A>, was: readonly string[]): InputDeclaration<A>;
export function renamed(port: Type | InputDeclaration<unknown, unknown>, was: readonly string[]): InputDeclaration<unknown, unknown> {
  return 'input' in port ? { ...port, input: { ...port.input, was } } : { type: port, input: { was } };
}

export function mergeDeclares(types: readonly Type[]): Record<string, readonly string[]> {
  return Object.assign({}, ...types.map(({ declares }) => declares));
}
