import { digestJson } from '../digest.ts';
import type { Coercion } from '../port/compare.ts';
import { TypeTable } from '../port/type-table.ts';
import { catalogToJson } from './catalog-json.ts';
import type { NodeKind } from './node-kind.ts';

/** All node kinds at one version, with the types that they speak of. Immutable. */
export interface Catalog {
  readonly name?: string;
  readonly version: string;
  readonly kinds: ReadonlyMap<string, NodeKind>;
  /** Earlier names of kinds, to their present ones. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Every declared named type with what it extends. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly coercions: readonly Coercion[];
  /** Names of kinds that went and must never come to mean something else. */
  readonly reserved: readonly string[];
  /** The relation over these types, with its memory. */
  readonly table: TypeTable;
  /** SHA-256 over the RFC 8785 form of the catalog's JSON. */
  readonly digest: string;
}

export interface CatalogParts {
  readonly name?: string;
  readonly version: string;
  readonly kinds: Iterable<NodeKind>;
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly coercions?: readonly Coercion[];
  readonly reserved?: readonly string[];
}

/** A fault in a catalog's own declaration: a programming error, told when the catalog is made. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
}

/** Puts a catalog together and checks that it is sound. Throws {@link CatalogError}, since a catalog is configuration, not user data. */
export function makeCatalog(parts: CatalogParts): Catalog {
  const kinds = new Map<string, NodeKind>();
  const aliases = new Map<string, string>();
  for (const kind of parts.kinds) {
    if (kinds.has(kind.name)) throw new CatalogError(`Node kind '${kind.name}' is declared twice. Give one of them another name.`);
    for (const name of Object.keys(kind.in)) {
      if (Object.hasOwn(kind.params, name))
        throw new CatalogError(`Node kind '${kind.name}' has an input and a parameter called '${name}'. They share one name space: rename one.`);
    }
    for (const name of kind.reserved ?? []) {
      if (Object.hasOwn(kind.in, name) || Object.hasOwn(kind.out, name) || Object.hasOwn(kind.params, name))
        throw new CatalogError(`Node kind '${kind.name}' declares '${name}', which is reserved: saved graphs mean something else by it. Take another name.`);
    }
    kinds.set(kind.name, kind);
  }
  for (const kind of kinds.values()) for (const old of kind.was ?? []) if (!kinds.has(old)) aliases.set(old, kind.name);
  const reserved = parts.reserved ?? [];
  for (const name of reserved)
    if (kinds.has(name)) throw new CatalogError(`A node kind is called '${name}', which is reserved: saved graphs mean something else by it. Take another name.`);
  const coercions = parts.coercions ?? [];
  if (new Set(coercions.map(({ id }) => id)).size !== coercions.length)
    throw new CatalogError('Two coercions have the same id. What an id means must never change: give each its own.');
  let digest: string | undefined;
  const catalog: Catalog = {
    ...(parts.name === undefined ? {} : { name: parts.name }),
    version: parts.version,
    kinds,
    aliases,
    types: parts.types,
    coercions,
    reserved,
    table: new TypeTable({ types: parts.types, coercions }),
    get digest() {
      digest ??= digestJson(catalogToJson(catalog));
      return digest;
    },
  };
  return catalog;
}

/** One catalog made of several: a kind declared by more than one is the last one's. `overridden` names those. */
export function mergeCatalogs(catalogs: readonly Catalog[]): { readonly catalog: Catalog; readonly overridden: readonly string[] } {
  const [first, ...rest] = catalogs;
  if (first !== undefined && rest.length === 0) return { catalog: first, overridden: [] };
  const kinds = new Map<string, NodeKind>();
  const overridden: string[] = [];
  for (const catalog of catalogs) {
    for (const [name, kind] of catalog.kinds) {
      if (kinds.has(name)) overridden.push(name);
      kinds.set(name, kind);
    }
  }
  const coercions = new Map(catalogs.flatMap((catalog) => catalog.coercions.map((coercion) => [coercion.id, coercion] as const)));
  const types = Object.assign({}, ...catalogs.map((catalog) => catalog.types));
  const version = catalogs.map((catalog) => catalog.version).join('+');
  // What one catalog gave up another may declare: each speaks for its own graphs.
  const reserved = [...new Set(catalogs.flatMap((catalog) => catalog.reserved))].filter((name) => !kinds.has(name)).sort();
  return { catalog: makeCatalog({ version, kinds: kinds.values(), types, coercions: [...coercions.values()], reserved }), overridden: [...new Set(overridden)].sort() };
}

/** The kind of that name, or the one that took its place. */
export function findKind(catalog: Catalog, name: string): { readonly kind: NodeKind; readonly alias: boolean } | undefined {
  const kind = catalog.kinds.get(name);
  if (kind !== undefined) return { kind, alias: false };
  const renamed = catalog.kinds.get(catalog.aliases.get(name) ?? '');
  return renamed === undefined ? undefined : { kind: renamed, alias: true };
}
