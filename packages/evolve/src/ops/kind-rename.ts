import type { Graph } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { type Place, type Places, renameDown, renameUp } from './rename.ts';

type Args = { readonly from: string; readonly to: string };

function places({ nodes }: Graph, from: string, to: string): Places {
  const named: Place[] = [];
  const already: string[] = [];
  for (const { key, kind } of nodes) {
    if (kind === from) named.push({ key, edit: { op: 'set-kind', node: key, kind: to } });
    else if (kind === to) already.push(key);
  }
  return { named, already };
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
