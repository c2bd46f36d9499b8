import type { Catalog } from '@turnbuckle/model';
import { pairCatalogs } from './pair-catalogs.ts';

/** Names that a catalog has to go on reserving, so that nobody gives them another meaning. */
export interface Tombstones {
  readonly kinds: readonly string[];
  /** Names of ports and parameters by the kind's present name. */
  readonly entries: Readonly<Record<string, readonly string[]>>;
}

/**
 * What the new catalog must reserve: every name that the old one declared or reserved and the new one has no more. Earlier names that it lists
 * in `was` are spoken for.
 */
export function tombstonesOf(old: Catalog, next: Catalog): Tombstones {
  const { kinds, gone } = pairCatalogs(old, next);
  const open = new Set([...old.kinds.keys(), ...old.reserved].filter((name) => !next.kinds.has(name) && !next.aliases.has(name)));
  const entries: Record<string, readonly string[]> = {};
  for (const { old: before, next: after } of kinds) {
    const declared = new Set([...Object.keys(after.in), ...Object.keys(after.out), ...Object.keys(after.params)]);
    const left = [gone.inputs, gone.outputs, gone.params].flatMap((list) => list.flatMap(({ kind, name }) => (kind === after.name ? [name] : [])));
    const names = [...new Set([...left, ...(before.reserved ?? [])])].filter((name) => !declared.has(name));
    if (names.length > 0) entries[after.name] = names.sort();
  }
  return { kinds: [...open].sort(), entries };
}
