import { type Catalog, makeCatalog, type NodeKind } from '@turnbuckle/model';
import type { MigrationStep } from './migration.ts';

type Renaming = { readonly kind: string; readonly side?: 'in' | 'out'; readonly from: string; readonly to: string };

/** The old catalog under the names that the steps give: what is left to compare with the new one once renamings are out of the way. */
export function carriedCatalog(from: Catalog, steps: readonly MigrationStep[]): Catalog {
  const kinds = new Map(from.kinds);
  for (const { op, args } of steps) {
    const renaming = args as unknown as Renaming;
    if (op === 'kind-rename') {
      const kind = kinds.get(renaming.from);
      if (kind === undefined || kinds.has(renaming.to)) continue;
      kinds.delete(renaming.from);
      kinds.set(renaming.to, { ...kind, name: renaming.to });
    } else if (op === 'port-rename' || op === 'param-rename') {
      const kind = kinds.get(renaming.kind);
      if (kind !== undefined) kinds.set(renaming.kind, renamed(kind, renaming));
    }
  }
  // Reserved names are compared between the two catalogs themselves: a step may well be what brings one back.
  const carried = [...kinds.values()].map(({ reserved: _, ...kind }) => kind);
  return makeCatalog({ version: from.version, kinds: carried, types: from.types, coercions: from.coercions });
}

function renamed(kind: NodeKind, { side, from, to }: Renaming): NodeKind {
  if (side !== undefined) return { ...kind, [side]: rekey(kind[side], from, to) };
  // Inputs that may be set by hand share their names with parameters.
  return { ...kind, params: rekey(kind.params, from, to), in: rekey(kind.in, from, to) };
}

function rekey<T>(record: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from && !Object.hasOwn(record, to) ? to : key, value]));
}
