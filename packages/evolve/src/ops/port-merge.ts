import { type Edit, type Graph, isRecord, type Json, own } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { endsAt } from './rename.ts';

type Args = { readonly kind: string; readonly side: 'in' | 'out'; readonly from: readonly string[]; readonly to: string };

/**
 * Several ports become one. Which one each edge came from is kept, but for the first; an edge that was drawn since goes back to the first that
 * is free.
 */
export const portMerge = defineOp<Args>({
  slug: 'port-merge',
  title: 'Several ports become one',
  up: (graph, { args, entries }) => {
    const left = new Set(entries);
    const moving = endsAt(graph, args.kind, args.side).filter(({ edge, end }) => end.port !== null && args.from.includes(end.port) && end.port !== args.to && !left.has(edge));
    const already = endsAt(graph, args.kind, args.side).filter(({ end }) => end.port === args.to);
    const later = args.from.slice(1).flatMap((port): Json[] => {
      const edges = moving.filter(({ end }) => end.port === port).map(({ edge }) => edge);
      return edges.length > 0 ? [{ port, edges }] : [];
    });
    const first = moving.filter(({ end }) => end.port === args.from[0]).map(({ edge }): Json => edge);
    return {
      edits: moving.map(({ edge, end }) => reconnect(args, edge, { node: end.node, port: args.to })),
      entries: [...first, ...later, ...(already.length > 0 ? [{ own: already.map(({ edge }) => edge) }] : [])],
    };
  },
  down: (graph, { args, entries }) => {
    const came = new Map<string, string>();
    const theirs = new Set<string>();
    for (const entry of entries) {
      if (typeof entry === 'string') came.set(entry, args.from[0] ?? args.to);
      else if (isRecord(entry)) {
        for (const edge of listOf(own(entry, 'edges'))) came.set(edge, String(own(entry, 'port')));
        for (const edge of listOf(own(entry, 'own'))) theirs.add(edge);
      }
    }
    return { edits: spread(graph, args, { came, theirs }), entries: keptOld(graph, args) };
  },
  check: ({ kind, side, from, to }, catalogs) => {
    const next = catalogs.to.kinds.get(kind);
    if (from.length < 2) return ['it takes two ports or more to become one'];
    if (next === undefined) return [`the new catalog has no kind '${kind}'`];
    if (!Object.hasOwn(next[side], to)) return [`'${kind}' has no ${side === 'in' ? 'input' : 'output'} '${to}' in the new catalog`];
    return side === 'in' && next.in[to]?.many !== true ? [`'${to}' of '${kind}' takes one edge, and edges of ${from.length} ports would meet there`] : [];
  },
  covers: ({ kind, side, from, to }) => {
    const word = side === 'in' ? 'input' : 'output';
    return [
      ...from.map((entry) => ({ codes: [`${word}-removed`], kind, entry })),
      { codes: [`${word}-added`, `${word}-renamed`, 'required-input-added', 'input-takes-many-now'], kind, entry: to },
    ];
  },
});

/** Edges back to their ports; those that are not known to have had one to the first that is free. */
function spread(graph: Graph, args: Args, { came, theirs }: { readonly came: ReadonlyMap<string, string>; readonly theirs: ReadonlySet<string> }): Edit[] {
  const ends = endsAt(graph, args.kind, args.side);
  const taken = new Set(ends.flatMap(({ edge, end }) => (end.port !== args.to ? [`${end.node}\n${end.port}`] : came.has(edge) ? [`${end.node}\n${came.get(edge)}`] : [])));
  return ends.flatMap(({ edge, end }) => {
    if (end.port !== args.to || theirs.has(edge)) return [];
    const known = came.get(edge);
    const port = known ?? (args.side === 'out' ? args.from[0] : args.from.find((one) => !taken.has(`${end.node}\n${one}`)));
    // More edges than there were ports stay under the new name, where older readers pass over them.
    if (port === undefined) return [];
    taken.add(`${end.node}\n${port}`);
    return [reconnect(args, edge, { node: end.node, port })];
  });
}

/** Edges at an old port under the new catalog: somebody drew them so. */
function keptOld(graph: Graph, { kind, side, from, to }: Args): Json[] {
  return endsAt(graph, kind, side).flatMap(({ edge, end }) => (end.port !== null && end.port !== to && from.includes(end.port) ? [edge] : []));
}

function reconnect({ side }: Args, edge: string, end: { readonly node: string; readonly port: string }): Edit {
  return { op: 'reconnect', edge, [side === 'in' ? 'to' : 'from']: end };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
