import type { Json } from '../json.ts';
import type { NodeDeclaration, NodeShape } from './node-declaration.ts';
import type { Atom, Bounded, Gradual, InputDeclaration, Top, Type } from './type-declaration.ts';

/**
 * How `tsc` judges a connection. A value carries the union of all names that it may flow into (itself, what it extends, coercion
 * targets of those, and one change of rank); an input asks for one of its own names. Both are plain unions of string literals in a
 * function's parameter, so a check is one assignability test and no recursion. A union type is a union of such flows: as a source
 * every member must fit, as a target one must.
 */
export interface FlowsInto<Name extends string> {
  /** The names are a parameter, so that a flow into more fits where a flow into less is asked for. */
  readonly into: (name: Name) => void;
}
/** Values out of a closed set, flowing into sets that hold them all. */
export interface FlowsIntoSet<Name extends string, Lit> extends FlowsInto<Name> {
  readonly literals: Lit;
}

interface OutputEnd {
  readonly from: { readonly node: string; readonly port: string };
}
/** An output of a node in code. `Name` is what messages call it. */
export interface Out<Name extends string, Into extends string> extends FlowsInto<Into>, OutputEnd {
  readonly name?: Name;
}
export interface OutOfSet<Name extends string, Into extends string, Lit> extends FlowsIntoSet<Into, Lit>, OutputEnd {
  readonly name?: Name;
}
/** An output whose type is known only when the graph is compiled. */
export interface GradualOut extends FlowsIntoSet<string, never>, OutputEnd {}
/** An input of a node in code: what it accepts and what messages call it. */
export interface In<Name extends string, Accepts, Up extends string = string> {
  readonly to: { readonly node: string; readonly port: string };
  readonly name?: Name;
  readonly accepts?: (value: Accepts) => void;
  /** What the asked type extends: a source of such a name fits sometimes. */
  readonly up?: Up;
}

/** A lossless coercion as `tsc` sees it: from a name to another and all that the other extends. */
export interface CoercionDeclaration<From extends string = string, Up extends string = string> {
  readonly coercion: { readonly id: string; readonly from: string; readonly to: string; readonly lossless: boolean; readonly cost: number };
  readonly declares: Readonly<Record<string, readonly string[]>>;
  readonly reaches?: { readonly from: From; readonly up: Up };
}
/** From each source name to everything that its coercions reach. */
export type CoercionMap<C extends readonly CoercionDeclaration[]> = {
  [From in C[number] extends CoercionDeclaration<infer F, string> ? F : never]: Extract<C[number], CoercionDeclaration<From>> extends CoercionDeclaration<string, infer Up>
    ? Up
    : never;
};

/** Everything that a type may flow into, one step of coercion and one change of rank included. */
type Reach<Up extends string, CM> = Lifted<Up | (Coerced<Up, CM> & string)>;
type Coerced<Up extends string, CM> = CM[Up & keyof CM] | (Up extends `list<${infer Inner}>` ? Wrapped<Coerced<Inner, CM>> : never);
type Wrapped<T> = T extends string ? `list<${T}>` : never;
type Lifted<T extends string> = T | Wrapped<T> | (T extends `list<${infer Inner}>` ? Inner : never);

export type OutOf<A, CM> =
  A extends Atom<string, infer Up, infer Lit, infer Whole>
    ? // The template makes messages print the names instead of the expression that they come from.
      unknown extends Lit
      ? Out<Whole, `${Reach<Up, CM>}`>
      : OutOfSet<Whole, `${Reach<Up, CM>}`, Lit>
    : A extends Top
      ? Out<'any', never>
      : GradualOut;
/** What may be wired into an input. A closed set asks for literals among its own. */
export type AcceptedBy<A> =
  A extends Atom<infer Name, string, infer Lit, string>
    ? unknown extends Lit
      ? FlowsInto<Name>
      : FlowsIntoSet<Name, Lit>
    : A extends Bounded<infer B>
      ? AcceptedBy<B>
      : FlowsInto<never>;

type AtomOf<P> = P extends InputDeclaration<infer A, unknown> ? A : P extends Type<infer A> ? A : never;
type ValueOf<P> = P extends InputDeclaration<unknown, infer V> ? ([V] extends [never] ? never : Widened<V>) : never;
type Widened<V> = V extends number ? number : V extends string ? string : V extends boolean ? boolean : V;
type UpOf<A> = A extends Atom<string, infer Up> ? Up : A extends Bounded<infer B> ? UpOf<B> : never;
export type NameOf<A> = A extends { readonly whole: infer Whole extends string } ? Whole : A extends Bounded<infer B> ? NameOf<B> : A extends Top ? 'any' : 'unknown';

type ShapeOf<D> = D extends NodeDeclaration<string, infer S> ? S : never;
type KindName<D> = D extends NodeDeclaration<infer Name> ? Name : never;
/** The declarations of a catalog by kind name. */
export type KindMap<N extends readonly NodeDeclaration[]> = { [D in N[number] as KindName<D>]: ShapeOf<D> };

type Section<S, K extends string> = S extends { readonly [key in K]: infer Part } ? Part : {};
/** What may be given where a node is made: for each input a value to wire (or to set, where it may be set), and the parameters. */
export type InputsOf<S extends NodeShape> = {
  readonly [P in keyof Section<S, 'in'>]?: AcceptedBy<AtomOf<Section<S, 'in'>[P]>> | ValueOf<Section<S, 'in'>[P]>;
} & { readonly [P in keyof Section<S, 'params'>]?: Section<S, 'params'>[P] extends { readonly value?: infer V } ? V : Json };

/** A node in code, with its ports as properties. */
export interface NodeRef<S extends NodeShape, CM> {
  readonly key: string;
  readonly in: { readonly [P in keyof Section<S, 'in'>]: In<NameOf<AtomOf<Section<S, 'in'>[P]>>, AcceptedBy<AtomOf<Section<S, 'in'>[P]>>, UpOf<AtomOf<Section<S, 'in'>[P]>>> };
  readonly out: { readonly [P in keyof Section<S, 'out'>]: OutOf<AtomOf<Section<S, 'out'>[P]>, CM> };
}

/** For each kind what `add` takes and gives, worked out once a kind and looked up at each call. */
export type Menu<Kinds, CM> = { readonly [K in keyof Kinds]: Kinds[K] extends NodeShape ? { readonly inputs: InputsOf<Kinds[K]>; readonly node: NodeRef<Kinds[K], CM> } : never };

/** What a wrong connection's second argument must be: nothing is, so that the sentence stands in the error. */
export interface Refused<Sentence extends string> {
  readonly refused: Sentence;
}
type SourceName<O> = O extends { readonly name?: infer Name extends string } ? Name : 'unknown';
/** A member fits, or part of one does, so that the verdict is `maybe`: the sentence of the run time for it. */
type FitsSometimes<O, Accepts, Up> = O extends Accepts
  ? true
  : SourceName<O> extends Up
    ? true
    : O extends { readonly literals: infer L }
      ? Accepts extends FlowsIntoSet<string, infer M>
        ? [L & M] extends [never]
          ? false
          : true
        : false
      : false;
type Sentence<O, Accepts, T> =
  T extends In<infer Name, infer _, infer Up>
    ? true extends FitsSometimes<O, Accepts, Up>
      ? Refused<`'${SourceName<O>}' does not always flow into '${Name}'`>
      : Refused<`'${SourceName<O>}' does not flow into '${Name}'`>
    : never;
/** `to` itself where the output may flow into it, else the sentence that says why not. */
export type Connectable<O, T> = T extends In<string, infer Accepts, string> ? ([O] extends [Accepts] ? T : Sentence<O, Accepts, T>) : never;
