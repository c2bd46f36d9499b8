import type { Catalog, NodeKind } from '@turnbuckle/model';
import type { CatalogPair, EntryPair, KindPair } from './catalog-change.ts';

/** Matches two catalogs: kinds by name, else by `was`; ports and parameters of matched kinds likewise. */
export function pairCatalogs(old: Catalog, next: Catalog): CatalogPair {
  const kinds: KindPair[] = [];
  const taken = new Set<string>();
  for (const kind of next.kinds.values()) {
    const before = old.kinds.get(kind.name) ?? (kind.was ?? []).map((name) => old.kinds.get(name)).find((found) => found !== undefined && !next.kinds.has(found.name));
    if (before === undefined) continue;
    kinds.push({ old: before, next: kind });
    taken.add(before.name);
  }
  const matched = new Set(kinds.map(({ next: kind }) => kind.name));
  const inputs = matchAll(kinds, (kind) => kind.in);
  const outputs = matchAll(kinds, (kind) => kind.out);
  const params = matchAll(kinds, (kind) => kind.params);
  return {
    old,
    next,
    kinds,
    inputs: inputs.pairs,
    outputs: outputs.pairs,
    params: params.pairs,
    gone: { kinds: [...old.kinds.values()].filter(({ name }) => !taken.has(name)), inputs: inputs.gone, outputs: outputs.gone, params: params.gone },
    fresh: { kinds: [...next.kinds.values()].filter(({ name }) => !matched.has(name)), inputs: inputs.fresh, outputs: outputs.fresh, params: params.fresh },
  };
}

interface Entry<T> {
  readonly kind: string;
  readonly name: string;
  readonly port: T;
}

function matchAll<T extends { readonly was?: readonly string[] }>(
  kinds: readonly KindPair[],
  entries: (kind: NodeKind) => Readonly<Record<string, T>>,
): { pairs: EntryPair<T>[]; gone: Entry<T>[]; fresh: Entry<T>[] } {
  const pairs: EntryPair<T>[] = [];
  const gone: Entry<T>[] = [];
  const fresh: Entry<T>[] = [];
  for (const { old, next } of kinds) {
    const [before, after] = [entries(old), entries(next)];
    const taken = new Set<string>();
    for (const [name, port] of Object.entries(after)) {
      const oldName = Object.hasOwn(before, name) ? name : (port.was ?? []).find((one) => Object.hasOwn(before, one) && !Object.hasOwn(after, one));
      const match = oldName === undefined ? undefined : before[oldName];
      if (oldName === undefined || match === undefined) fresh.push({ kind: next.name, name, port });
      else {
        pairs.push({ kind: next.name, old: match, next: port, oldName, name });
        taken.add(oldName);
      }
    }
    for (const [name, port] of Object.entries(before)) if (!taken.has(name)) gone.push({ kind: next.name, name, port });
  }
  return { pairs, gone, fresh };
}
