import { canonicalJson, type Edit, type GraphNode, type Json, own } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { nodesOf } from './rename.ts';

type Args = {
  readonly from: readonly string[];
  readonly to: string;
  /** The parameter that tells by its value which of the old kinds a node was. */
  readonly by: { readonly param: string; readonly values: { readonly [kind: string]: Json } };
};

/**
 * Several kinds become one, with a parameter that tells them apart. The way back goes by the parameter's present value, so that whoever chose
 * another one gets the other kind; a value that means none of them goes with the first and is kept.
 */
export const kindMerge = defineOp<Args>({
  slug: 'kind-merge',
  title: 'Several kinds become one',
  up: (graph, { args: { from, to, by }, entries }) => {
    const left = new Map(entries.map((entry) => [own(entry, 'node'), entry]));
    const theirs = new Set(nodesOf(graph, to).map(({ key }) => key));
    const edits: Edit[] = [];
    const made: Json[] = [];
    for (const node of graph.nodes) {
      // What was of the new kind already stays out of it on the way back.
      if (theirs.has(node.key)) made.push(node.key);
      const told = left.get(node.key);
      if (!from.includes(node.kind) || own(told, 'kind') === node.kind) continue;
      edits.push({ op: 'set-kind', node: node.key, kind: to });
      // A value that stood for none of them comes back as long as the kind is the one that it went with.
      const isFirst = node.kind === from[0];
      const value = isFirst && told !== undefined ? (own(told, 'value') as Json | undefined) : by.values[node.kind];
      if (Object.hasOwn(node.params, by.param)) made.push({ node: node.key, was: node.params[by.param] ?? null });
      edits.push({ op: 'set-param', node: node.key, param: by.param, ...(value === undefined ? {} : { value }) });
    }
    return { edits, entries: made };
  },
  down: (graph, { args, entries }) => {
    const theirs = new Set(entries);
    const had = new Map(entries.map((entry) => [own(entry, 'node'), own(entry, 'was') as Json | undefined]));
    const edits: Edit[] = [];
    const made: Json[] = [];
    for (const node of graph.nodes) {
      // Under an old name in the new catalog: somebody meant it.
      if (args.from.includes(node.kind)) made.push({ node: node.key, kind: node.kind });
      if (node.kind !== args.to || theirs.has(node.key)) continue;
      const { param } = args.by;
      const told = kindTold(node, args);
      const [value, was] = [Object.hasOwn(node.params, param) ? node.params[param] : undefined, had.get(node.key)];
      if (told === undefined) made.push({ node: node.key, ...(value === undefined ? {} : { value }) });
      edits.push({ op: 'set-kind', node: node.key, kind: told ?? args.from[0] ?? node.kind });
      if (value !== undefined || was !== undefined) edits.push({ op: 'set-param', node: node.key, param, ...(was === undefined ? {} : { value: was }) });
    }
    return { edits, entries: made };
  },
  check: ({ from, to, by }, catalogs) => {
    const next = catalogs.to.kinds.get(to);
    const values = from.map((kind) => (Object.hasOwn(by.values, kind) ? canonicalJson(by.values[kind] ?? null) : undefined));
    return [
      ...from.filter((kind) => catalogs.to.kinds.has(kind) && kind !== to).map((kind) => `the new catalog still has the kind '${kind}'`),
      ...(from.includes(to) ? [`'${to}' is one of the kinds that become it; give the new kind a name of its own`] : []),
      ...(next === undefined
        ? [`the new catalog has no kind '${to}'`]
        : Object.hasOwn(next.params, by.param) || Object.hasOwn(next.in, by.param)
          ? []
          : [`'${to}' has no parameter '${by.param}'`]),
      ...(new Set(values).size < from.length || values.includes(undefined) ? [`each of ${from.join(', ')} needs a value of its own for '${by.param}'`] : []),
    ];
  },
  covers: ({ from, to, by }) => [
    ...from.map((kind) => ({ codes: ['kind-removed'], kind })),
    { codes: ['kind-added', 'kind-renamed'], kind: to },
    { codes: ['param-added', 'required-param-added', 'input-added', 'required-input-added'], kind: to, entry: by.param },
  ],
});

/** The old kind that the parameter's present value stands for. */
function kindTold({ params }: GraphNode, { from, by }: Args): string | undefined {
  const value = Object.hasOwn(params, by.param) ? params[by.param] : undefined;
  return value === undefined ? undefined : from.find((kind) => canonicalJson(by.values[kind] ?? null) === canonicalJson(value));
}
