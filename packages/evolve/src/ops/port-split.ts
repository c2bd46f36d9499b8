import { type Catalog, type Edit, type Graph, isRecord, type Json, own, type PortRef } from '@turnbuckle/model';
import { defineOp, type OpContext } from '../op.ts';
import { endsAt } from './rename.ts';

type Args = {
  readonly kind: string;
  readonly side: 'in' | 'out';
  readonly from: string;
  readonly to: readonly string[];
  /** `rank`: the first edge to the first port, the second to the second. `type`: each to the first port that takes what flows. */
  readonly by: 'rank' | 'type';
  /** The old port took a single edge, so that only one goes back to it. */
  readonly single?: boolean;
};

/** A port becomes several. The way back joins their edges again; where somebody wired otherwise than the rule, that is kept for the next time. */
export const portSplit = defineOp<Args>({
  slug: 'port-split',
  title: 'A port becomes several',
  up: (graph, { args, context, entries }) => {
    const left = new Map(entries.flatMap((entry) => (isRecord(entry) ? [[String(own(entry, 'edge')), String(own(entry, 'port'))] as const] : [])));
    const stays = new Set(entries.filter((entry) => typeof entry === 'string'));
    const moving = endsAt(graph, args.kind, args.side).filter(({ edge, end }) => end.port === args.from && !stays.has(edge));
    const ports = routes(graph, args, { context, edges: moving });
    const already = endsAt(graph, args.kind, args.side).filter(({ end }) => end.port !== null && end.port !== args.from && args.to.includes(end.port));
    return {
      edits: moving.flatMap(({ edge, end }) => reconnect(args, edge, { end, port: left.get(edge) ?? ports.get(edge) ?? args.from })),
      entries: already.map(({ edge }) => edge),
    };
  },
  down: (graph, { args, context, entries }) => {
    const theirs = new Set(entries);
    const ends = endsAt(graph, args.kind, args.side);
    const had = ends.filter(({ end }) => end.port === args.from && !args.to.includes(args.from));
    const full = new Set(had.map(({ end }) => end.node));
    const joining = ends.filter(({ edge, end }) => {
      if (end.port === null || !args.to.includes(end.port) || theirs.has(edge)) return false;
      // What the old port has no room for stays where it is, and older readers pass over it.
      if (args.single === true && full.has(end.node)) return false;
      full.add(end.node);
      return true;
    });
    const ports = routes(graph, args, { context, edges: joining });
    const otherwise = joining.flatMap(({ edge, end }): Json[] => (ports.get(edge) === end.port ? [] : [{ edge, port: end.port }]));
    return { edits: joining.flatMap(({ edge, end }) => reconnect(args, edge, { end, port: args.from })), entries: [...otherwise, ...had.map(({ edge }) => edge)] };
  },
  check: ({ kind, side, to }, catalogs) => {
    const next = catalogs.to.kinds.get(kind);
    if (next === undefined) return [`the new catalog has no kind '${kind}'`];
    return [
      ...(to.length < 2 ? ['it takes two ports or more to become'] : []),
      ...to.filter((port) => !Object.hasOwn(next[side], port)).map((port) => `'${kind}' has no ${side === 'in' ? 'input' : 'output'} '${port}' in the new catalog`),
    ];
  },
  covers: ({ kind, side, from, to }) => {
    const word = side === 'in' ? 'input' : 'output';
    return [
      { codes: [`${word}-removed`, 'input-takes-one-now'], kind, entry: from },
      ...to.map((entry) => ({ codes: [`${word}-added`, `${word}-renamed`, 'required-input-added'], kind, entry })),
    ];
  },
});

interface Routing {
  readonly context: OpContext;
  readonly edges: ReturnType<typeof endsAt>;
}

/** The port that the rule gives each edge. */
function routes(graph: Graph, args: Args, { context, edges }: Routing): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    edges.map(({ edge, end }) => {
      const rank = counts.get(end.node) ?? 0;
      counts.set(end.node, rank + 1);
      const byRank = args.to[Math.min(rank, args.to.length - 1)] ?? args.from;
      return [edge, args.by === 'rank' ? byRank : (portByType(graph, args, { catalog: context.to, edge }) ?? byRank)];
    }),
  );
}

function portByType({ nodes, edges }: Graph, { kind, side, to }: Args, { catalog, edge: key }: { readonly catalog: Catalog; readonly edge: string }): string | undefined {
  const edge = edges.find((one) => one.key === key);
  const far = side === 'in' ? edge?.from : edge?.to;
  const other = catalog.kinds.get(nodes.find((node) => node.key === far?.node)?.kind ?? '');
  const type = (side === 'in' ? other?.out : other?.in)?.[far?.port ?? '']?.type;
  if (type === undefined) return undefined;
  return to.find((port) => {
    const own = catalog.kinds.get(kind)?.[side][port]?.type;
    if (own === undefined) return false;
    const { verdict } = side === 'in' ? catalog.table.compare(type, own) : catalog.table.compare(own, type);
    return verdict === 'yes' || verdict === 'coerce';
  });
}

function reconnect({ side }: Args, edge: string, { end, port }: { readonly end: PortRef; readonly port: string }): Edit[] {
  return end.port === port ? [] : [{ op: 'reconnect', edge, [side === 'in' ? 'to' : 'from']: { node: end.node, port } }];
}
