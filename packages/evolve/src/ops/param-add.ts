import { canonicalJson, type Json } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { nodesOf } from './rename.ts';

type Args = { readonly kind: string; readonly param: string; readonly value: Json };

/** Writes a value into every node that lacks it: what older graphs mean now that the catalog asks. */
export const paramAdd = defineOp<Args>({
  slug: 'param-add',
  title: 'A value is written that older graphs lack',
  up: (graph, { args: { kind, param, value }, entries }) => {
    const without = new Set(entries);
    const nodes = nodesOf(graph, kind);
    return {
      edits: nodes.filter(({ key, params }) => !Object.hasOwn(params, param) && !without.has(key)).map(({ key }) => ({ op: 'set-param', node: key, param, value })),
      entries: nodes.filter(({ params }) => Object.hasOwn(params, param)).map(({ key }) => key),
    };
  },
  // Another value than the one that was written is somebody's own: it stays, and older readers pass over it.
  down: (graph, { args: { kind, param, value }, entries }) => {
    const had = new Set(entries);
    const nodes = nodesOf(graph, kind).filter(({ key }) => !had.has(key));
    return {
      edits: nodes.filter(({ params }) => Object.hasOwn(params, param) && same(params[param], value)).map(({ key }) => ({ op: 'set-param', node: key, param })),
      entries: nodes.filter(({ params }) => !Object.hasOwn(params, param)).map(({ key }) => key),
    };
  },
  check: ({ kind, param }, { to }) => {
    const next = to.kinds.get(kind);
    if (next === undefined) return [`the new catalog has no kind '${kind}'`];
    return Object.hasOwn(next.params, param) || Object.hasOwn(next.in, param) ? [] : [`'${kind}' has no parameter '${param}' in the new catalog`];
  },
  covers: ({ kind, param }) => [
    {
      codes: ['param-added', 'required-param-added', 'required-input-added', 'input-added', 'input-required-now', 'param-default-changed', 'input-default-changed'],
      kind,
      entry: param,
    },
  ],
});

function same(a: Json | undefined, b: Json): boolean {
  return a !== undefined && (a === b || canonicalJson(a) === canonicalJson(b));
}
