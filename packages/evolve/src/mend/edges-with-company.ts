import type { Catalog, Graph } from '@turnbuckle/model';

/** Edges whose input another edge in use reaches too, or that takes any number: bringing one back there never makes one too many. */
export function edgesWithCompany({ nodes, edges }: Graph, catalog: Catalog): ReadonlySet<string> {
  const kinds = new Map(nodes.map(({ key, kind }) => [key, kind]));
  const counts = new Map<string, number>();
  const placeOf = (node: string, port: string | null): string => JSON.stringify([node, port]);
  for (const { to, quarantined } of edges) if (quarantined === undefined) counts.set(placeOf(to.node, to.port), (counts.get(placeOf(to.node, to.port)) ?? 0) + 1);
  return new Set(
    edges.flatMap(({ key, to }) => {
      const takesMany = catalog.kinds.get(kinds.get(to.node) ?? '')?.in[to.port ?? '']?.many === true;
      return takesMany || (counts.get(placeOf(to.node, to.port)) ?? 0) > 1 ? [key] : [];
    }),
  );
}
