import type { Graph } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { nodesOf, type Places, renameDown, renameUp } from './rename.ts';

type Args = { readonly from: string; readonly to: string };

function places(graph: Graph, from: string, to: string): Places {
  return { named: nodesOf(graph, from).map(({ key }) => ({ key, edit: { op: 'set-kind', node: key, kind: to } })), already: nodesOf(graph, to).map(({ key }) => key) };
}

/** Gives a kind another name. */
export const kindRename = defineOp<Args>({
  slug: 'kind-rename',
  title: 'A kind gets another name',
  reads: 'kinds',
  up: (graph, { args, entries }) => renameUp(places(graph, args.from, args.to), entries),
  down: (graph, { args, entries }) => renameDown(places(graph, args.to, args.from), entries),
  check: ({ from, to }, catalogs) => [
    ...(catalogs.from.kinds.has(from) ? [] : [`the old catalog has no kind '${from}'`]),
    ...(catalogs.to.kinds.has(to) ? [] : [`the new catalog has no kind '${to}'`]),
  ],
  covers: ({ from, to }) => [
    { codes: ['kind-removed'], kind: from },
    { codes: ['kind-renamed', 'kind-added'], kind: to },
  ],
});
