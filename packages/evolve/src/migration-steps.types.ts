import type { PresetName } from '@turnbuckle/compiler';
import type { Catalog, Json } from '@turnbuckle/model';
import type { KindName, NewInput, NewOutput, NewParam, NewPort, OldInput, OldOutput, OldParam, OldPort } from './declare-migration.types.ts';
import type { MigrationStep } from './migration.ts';
import type { Covered, Script } from './op.ts';
import type { Predicate } from './ops/kind-split.ts';
import type { Conversion } from './ops/param-convert.ts';
import type { PatternEdge, PatternPort } from './ops/pattern-match.ts';

/** A kind that converts, by the ports that it is wired by. */
export interface Via<T extends Catalog, V> {
  readonly kind: V;
  readonly input: NewInput<T, V>;
  readonly output: NewOutput<T, V>;
}

/** A kind whose nodes hold one value and give it at an output. */
export interface Constant<C extends Catalog, K> {
  readonly kind: K;
  readonly output: NewOutput<C, K>;
  readonly param: NewParam<C, K>;
}

/** Steps at one port. */
export interface PortSteps<F extends Catalog, T extends Catalog, K> {
  rename(to: NewPort<T, K>): MigrationStep;
  /** Its edges stay where they are, set aside. */
  remove(): MigrationStep;
  /** Puts a converter into every edge that does not fit the new type any more. */
  retype<V extends KindName<T>>(how: { readonly via: Via<T, V> }): MigrationStep;
  /** `rank`: the first edge to the first port; `type`: each to the first port that takes what flows. */
  split(into: readonly NewPort<T, K>[], by: 'rank' | 'type'): MigrationStep;
  /** What was wired is set by hand from now on. */
  toParam<V extends KindName<F>>(param: NewParam<T, K>, constant: Constant<F, V>): MigrationStep;
}

/** Steps at one parameter. */
export interface ParamSteps<T extends Catalog, K> {
  rename(to: NewParam<T, K>): MigrationStep;
  remove(): MigrationStep;
  convert(by: Conversion): MigrationStep;
  /** What was set by hand is wired from now on, from a node that holds the value. */
  toInput<V extends KindName<T>>(input: NewInput<T, K>, constant: Constant<T, V>): MigrationStep;
}

/** Old names to new ones, and values that every replaced node gets. */
export interface Replacement<F extends Catalog, T extends Catalog, Kinds extends { readonly old: unknown; readonly next: unknown }> {
  readonly inputs?: { readonly [P in OldInput<F, Kinds['old']>]?: NewInput<T, Kinds['next']> };
  readonly outputs?: { readonly [P in OldOutput<F, Kinds['old']>]?: NewOutput<T, Kinds['next']> };
  readonly params?: { readonly [P in OldParam<F, Kinds['old']>]?: NewParam<T, Kinds['next']> };
  readonly set?: { readonly [P in NewParam<T, Kinds['next']>]?: Json };
}

/** Steps at one kind, called as it is by then. */
export interface KindSteps<F extends Catalog, T extends Catalog, K> {
  rename(to: KindName<T>): MigrationStep;
  /** With `rewire` what came into the input goes on to where the output went. */
  remove(options?: { readonly rewire?: readonly [input: OldInput<F, K>, output: OldOutput<F, K>] }): MigrationStep;
  /** Another kind takes its place, with wires and values under other names; what the new kind cannot hold is kept for the way back. */
  replace<N extends KindName<T>>(next: N, how?: Replacement<F, T, { readonly old: K; readonly next: N }>): MigrationStep;
  /** It becomes several, by what is set in each node: the first whose predicate holds. */
  split(how: {
    readonly into: readonly { readonly kind: KindName<T>; readonly when: Predicate & { readonly param: OldParam<F, K> } }[];
    readonly otherwise: KindName<T>;
  }): MigrationStep;
  port<P extends OldPort<F, K>>(name: P): PortSteps<F, T, K>;
  /** Several ports become one. */
  mergePorts(from: readonly OldPort<F, K>[], to: NewPort<T, K>): MigrationStep;
  /** Under its old name, or under the one that an earlier step gave it. */
  param<P extends OldParam<F, K> | NewParam<T, K>>(name: P): ParamSteps<T, K>;
  /** Writes a value into every node that lacks it. */
  add(param: NewParam<T, K>, value: Json): MigrationStep;
  /** Feeds a new input from a node of its own wherever nothing reaches it. */
  feed<V extends KindName<T>>(
    input: NewInput<T, K>,
    from: { readonly kind: V; readonly output: NewOutput<T, V>; readonly params?: { readonly [P in NewParam<T, V>]?: Json } },
  ): MigrationStep;
}

/** A small graph in the place of another. */
export interface PatternRewrite<F extends Catalog, T extends Catalog> {
  readonly before: { readonly nodes: { readonly [name: string]: KindName<F> | KindName<T> }; readonly edges: readonly PatternEdge[] };
  readonly after: {
    readonly nodes: { readonly [name: string]: { readonly kind: KindName<T>; readonly keeps?: string; readonly set?: { readonly [param: string]: Json } } };
    readonly edges: readonly PatternEdge[];
  };
  readonly inputs?: readonly { readonly from: PatternPort; readonly to: PatternPort }[];
  readonly outputs?: readonly { readonly from: PatternPort; readonly to: PatternPort }[];
  readonly params?: readonly { readonly from: PatternPort; readonly to: PatternPort }[];
}

export interface MigrationSteps<F extends Catalog, T extends Catalog> {
  kind<K extends KindName<F> | KindName<T>>(name: K): KindSteps<F, T, K>;
  /** Several kinds become one, with a parameter that tells by its value which of them a node was. */
  kinds<const K extends readonly (KindName<F> | KindName<T>)[]>(
    names: K,
  ): { merge<N extends KindName<T>>(into: N, by: { readonly param: NewParam<T, N>; readonly values: { readonly [kind in K[number]]: Json } }): MigrationStep };
  readonly edges: { enforce(policy: PresetName): MigrationStep };
  readonly pattern: { rewrite(how: PatternRewrite<F, T>): MigrationStep };
  readonly document: {
    /**
     * Hands the whole text of each document to foreign code, which must be pure. Nobody can look into it: `answers` are the catalog changes
     * that it takes care of, and each document's original is kept whole.
     */
    replace(name: string, script: Script, options?: { readonly answers?: readonly Covered[] }): MigrationStep;
  };
}
