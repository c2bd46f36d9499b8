import type { Graph } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { endsAt, type Place, type Places, renameDown, renameUp } from './rename.ts';

type Args = { readonly kind: string; readonly side: 'in' | 'out'; readonly from: string; readonly to: string };

function places(graph: Graph, { kind, side }: Args, { from, to }: { from: string; to: string }): Places {
  const named: Place[] = [];
  const already: string[] = [];
  for (const { edge, end } of endsAt(graph, kind, side)) {
    const moved = { node: end.node, port: to };
    if (end.port === from) named.push({ key: edge, edit: side === 'in' ? { op: 'reconnect', edge, to: moved } : { op: 'reconnect', edge, from: moved } });
    else if (end.port === to) already.push(edge);
  }
  return { named, already };
}

/** Gives a port another name at every edge of the kind's nodes. The kind is called as it is by then. */
export const portRename = defineOp<Args>({
  slug: 'port-rename',
  title: 'A port gets another name',
  up: (graph, { args, entries }) => renameUp(places(graph, args, args), entries),
  down: (graph, { args, entries }) => renameDown(places(graph, args, { from: args.to, to: args.from }), entries),
  check: ({ kind, side, to }, catalogs) => {
    const next = catalogs.to.kinds.get(kind);
    return next !== undefined && !Object.hasOwn(next[side], to) ? [`'${kind}' has no ${side === 'in' ? 'input' : 'output'} '${to}' in the new catalog`] : [];
  },
  covers: ({ kind, from, to }) => [
    { codes: ['input-removed', 'output-removed'], kind, entry: from },
    { codes: ['input-renamed', 'output-renamed', 'input-added', 'required-input-added', 'output-added'], kind, entry: to },
  ],
});
