import type { DeclaredCatalog, NodeShape } from '@turnbuckle/model';

type KindsOf<C> = C extends DeclaredCatalog<infer Kinds, infer _> ? Kinds : never;
export type KindName<C> = keyof KindsOf<C> & string;
type Shape<C, K> = K extends keyof KindsOf<C> ? (KindsOf<C>[K] extends NodeShape ? KindsOf<C>[K] : never) : never;
type Section<S, Part extends string> = S extends { readonly [part in Part]: infer P } ? keyof P & string : never;
type AnyShape<C> = { [K in KindName<C>]: Shape<C, K> }[KindName<C>];

/** Ports and parameters of a kind. A kind that was renamed by an earlier step has the old catalog's under its new name. */
type Names<C, K, Part extends string> = K extends KindName<C> ? Section<Shape<C, K>, Part> : Section<AnyShape<C>, Part>;
export type OldPort<F, K> = Names<F, K, 'in'> | Names<F, K, 'out'>;
export type NewPort<T, K> = Names<T, K, 'in'> | Names<T, K, 'out'>;
export type OldParam<F, K> = Names<F, K, 'params'> | Names<F, K, 'in'>;
export type NewParam<T, K> = Names<T, K, 'params'> | Names<T, K, 'in'>;
export type OldInput<F, K> = Names<F, K, 'in'>;
export type OldOutput<F, K> = Names<F, K, 'out'>;
export type NewInput<T, K> = Names<T, K, 'in'>;
export type NewOutput<T, K> = Names<T, K, 'out'>;
