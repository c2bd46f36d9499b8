import { type Catalog, makeCatalog, type NodeKind } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';

/** What has a name now and had others before. */
interface Renamed {
  readonly was?: readonly string[];
}

/** The name in the first version: the first of the earlier ones. */
function firstName(name: string, { was }: Renamed): string {
  return was?.[0] ?? name;
}

function underFirstNames<T extends Renamed>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [firstName(name, entry), { ...entry, was: [name] }]));
}

function asItWas(kind: NodeKind): NodeKind {
  const { converter } = kind;
  const port = (ports: NodeKind['out'] | NodeKind['in'], name: string): string => firstName(name, ports[name] ?? {});
  return {
    ...kind,
    name: firstName(kind.name, kind),
    // Later builds of the old editor wrote the new names already, and it read both.
    was: [kind.name],
    in: underFirstNames(kind.in),
    out: underFirstNames(kind.out),
    params: underFirstNames(kind.params),
    ...(converter === undefined ? {} : { converter: { ...converter, from: port(kind.in, converter.from), to: port(kind.out, converter.to) } }),
  };
}

/** The studio as its legacy editor had it: the same kinds and types, every kind and port under its first name. */
export const legacyStudio: Catalog = makeCatalog({
  name: 'studio',
  version: '1.0.0',
  kinds: [...studio.kinds.values()].map(asItWas),
  types: studio.types,
  coercions: studio.coercions,
});

export default legacyStudio;
