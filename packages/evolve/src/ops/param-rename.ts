import type { Graph } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { type Place, type Places, renameDown, renameUp } from './rename.ts';

type Args = { readonly kind: string; readonly from: string; readonly to: string };

function places({ nodes }: Graph, kind: string, { from, to }: { from: string; to: string }): Places {
  const named: Place[] = [];
  const already: string[] = [];
  for (const node of nodes) {
    if (node.kind !== kind) continue;
    // A node that has both keeps both: which of them counts is nothing that a renaming may decide.
    if (Object.hasOwn(node.params, to)) already.push(node.key);
    else if (Object.hasOwn(node.params, from)) named.push({ key: node.key, edit: { op: 'rename-param', node: node.key, param: from, to } });
  }
  return { named, already };
}

/** Gives a parameter another name, in its place among the others. */
export const paramRename = defineOp<Args>({
  slug: 'param-rename',
  title: 'A parameter gets another name',
  up: (graph, { args, entries }) => renameUp(places(graph, args.kind, args), entries),
  down: (graph, { args, entries }) => renameDown(places(graph, args.kind, { from: args.to, to: args.from }), entries),
  check: ({ kind, to }, catalogs) => {
    const next = catalogs.to.kinds.get(kind);
    return next !== undefined && !Object.hasOwn(next.params, to) && !Object.hasOwn(next.in, to) ? [`'${kind}' has no parameter '${to}' in the new catalog`] : [];
  },
  covers: ({ kind, from, to }) => [
    { codes: ['param-removed', 'input-removed'], kind, entry: from },
    { codes: ['param-renamed', 'param-added', 'required-param-added', 'input-renamed', 'required-input-added', 'input-added'], kind, entry: to },
  ],
});
