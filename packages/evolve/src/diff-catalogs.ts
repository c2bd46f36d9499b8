import type { Catalog } from '@turnbuckle/model';
import type { CatalogChange, ChangeLevel } from './catalog-change.ts';
import { changes } from './changes/index.ts';
import { pairCatalogs } from './pair-catalogs.ts';

const rank: Readonly<Record<ChangeLevel, number>> = { breaking: 0, dangerous: 1, safe: 2 };

/** All differences between two catalogs, sorted by kind, code and place; none for catalogs that say the same. */
export function diffCatalogs(old: Catalog, next: Catalog): CatalogChange[] {
  const pair = pairCatalogs(old, next);
  const found = changes.flatMap(({ slug, levels, compare }) =>
    compare(pair).map(({ levels: special, ...where }): CatalogChange => {
      const all = { ...levels, ...special };
      return { code: slug, level: rank[all.stored] <= rank[all.plan] ? all.stored : all.plan, levels: all, ...where };
    }),
  );
  const place = ({ kind, code, port, param, from }: CatalogChange): string => [kind, code, port ?? '', param ?? '', from ?? ''].join('\u0000');
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
