import { GraphBuilder } from '../graph/graph-builder.ts';
import { type Catalog, makeCatalog } from './catalog.ts';
import type { CoercionDeclaration, CoercionMap, KindMap, Menu } from './declared-catalog.types.ts';
import type { NodeDeclaration } from './node-declaration.ts';
import { mergeDeclares, type NamedDeclaration } from './type-declaration.ts';

/** A catalog declared in TypeScript: a {@link Catalog} that `tsc` knows the ports of. */
export interface DeclaredCatalog<Kinds, CM> extends Catalog {
  /** A new graph in code; wrong connections fail in `tsc`, and {@link GraphBuilder.graph} gives the data. */
  graph(): GraphBuilder<Menu<Kinds, CM>>;
  readonly declaredKinds?: Kinds;
}

/** Declares that a value of one type may become another. Without `lossless` it happens only through a converter node. */
export function coerce<From extends string, FromUp extends string, To extends string, ToUp extends string, const L extends boolean = false>(
  from: NamedDeclaration<From, FromUp>,
  to: NamedDeclaration<To, ToUp>,
  options: { readonly id: string; readonly lossless?: L; readonly cost?: number },
): CoercionDeclaration<L extends true ? From : never, L extends true ? ToUp : never> {
  return {
    coercion: { id: options.id, from: from.typeName, to: to.typeName, lossless: options.lossless === true, cost: options.cost ?? 1 },
    declares: mergeDeclares([from, to]),
  };
}

/**
 * Declares a catalog: the one source of the check in `tsc`, on the canvas, on the server and of stored graphs.
 *
 * @throws CatalogError when a kind or coercion id is declared twice, an input and a parameter share a name, or a name is declared that is reserved.
 */
export function catalog<const N extends readonly NodeDeclaration[], const C extends readonly CoercionDeclaration[] = []>(parts: {
  readonly name?: string;
  readonly version: string;
  readonly nodes: N;
  readonly coercions?: C;
  /** Names of kinds that went and must never come to mean something else. */
  readonly reserved?: readonly string[];
}): DeclaredCatalog<KindMap<N>, CoercionMap<C>> {
  const coercions: readonly CoercionDeclaration[] = parts.coercions ?? [];
  const made = makeCatalog({
    ...(parts.name === undefined ? {} : { name: parts.name }),
    version: parts.version,
    kinds: parts.nodes.map(({ kind }) => kind),
    types: Object.assign({}, ...parts.nodes.map(({ declares }) => declares), ...coercions.map(({ declares }) => declares)),
    coercions: coercions.map(({ coercion }) => coercion),
    ...(parts.reserved === undefined ? {} : { reserved: parts.reserved }),
  });
  return Object.defineProperty(made as DeclaredCatalog<KindMap<N>, CoercionMap<C>>, 'graph', { value: () => new GraphBuilder(made) });
}
