import { type Json, own } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { nodesOf } from './rename.ts';

type Args = { readonly kind: string; readonly param: string };

/** Takes a value out of every node and keeps it for the way back. */
export const paramRemove = defineOp<Args>({
  slug: 'param-remove',
  title: 'A parameter goes',
  up: (graph, { args: { kind, param }, entries }) => {
    // What the way back could not bring back was written by somebody under the new catalog, who meant it.
    const kept = new Set(entries);
    const nodes = nodesOf(graph, kind).filter(({ key, params }) => Object.hasOwn(params, param) && !kept.has(key));
    return {
      edits: nodes.map(({ key }) => ({ op: 'set-param', node: key, param })),
      entries: nodes.map(({ key, params }): Json => ({ node: key, value: params[param] ?? null, ...placeOf(params, param) })),
    };
  },
  down: (graph, { args: { kind, param }, entries }) => {
    const nodes = new Map(nodesOf(graph, kind).map((node) => [node.key, node]));
    const edits = entries.flatMap((entry) => {
      const key = own(entry, 'node');
      const node = typeof key === 'string' ? nodes.get(key) : undefined;
      const [value, after] = [own(entry, 'value') as Json, own(entry, 'after')];
      return node === undefined || Object.hasOwn(node.params, param)
        ? []
        : [{ op: 'set-param' as const, node: node.key, param, value, ...(typeof after === 'string' ? { after } : {}) }];
    });
    return { edits, entries: [...nodes.values()].filter(({ params }) => Object.hasOwn(params, param)).map(({ key }) => key) };
  },
  check: ({ kind, param }, { from, to }) => {
    const old = from.kinds.get(kind);
    const gone = old === undefined || Object.hasOwn(old.params, param) || Object.hasOwn(old.in, param);
    const back = to.kinds.get(kind);
    return [
      ...(gone ? [] : [`'${kind}' has no parameter '${param}' in the old catalog`]),
      ...(back !== undefined && (Object.hasOwn(back.params, param) || Object.hasOwn(back.in, param)) ? [`'${kind}' still has '${param}' in the new catalog`] : []),
    ];
  },
  covers: ({ kind, param }) => [{ codes: ['param-removed', 'input-removed'], kind, entry: param }],
});

/** The value behind which it stood, so that it comes back to its place. */
function placeOf(params: Readonly<Record<string, Json>>, param: string): { readonly after?: string } {
  const names = Object.keys(params);
  const after = names[names.indexOf(param) - 1];
  return after === undefined ? {} : { after };
}
