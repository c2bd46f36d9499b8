import { canonicalJson, type Edit, type Graph, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { hasOnly, insertedKey, placeBeside } from './inserted.ts';
import { nodesOf } from './rename.ts';

type Args = {
  readonly kind: string;
  readonly param: string;
  readonly input: string;
  /** The kind of node that holds the value from now on: it gives `param` at `output`. */
  readonly source: { readonly kind: string; readonly output: string; readonly param: string };
};

/**
 * What was set by hand is wired from now on: each value moves into a node of its own. The way back brings the value home, edited or not, as long
 * as its node feeds nothing else.
 */
export const paramToInput = defineOp<Args>({
  slug: 'param-to-input',
  title: 'A value becomes a wired node',
  reads: 'document',
  up: (graph, { args, context, entries }) => {
    const left = new Map(entries.flatMap((entry) => (isRecord(entry) ? [[own(entry, 'node'), own(entry, 'stands') as Json] as const] : [])));
    const wired = new Set(graph.edges.flatMap(({ to }) => (to.port === args.input ? [to.node] : [])));
    const present = new Set([...graph.nodes, ...graph.edges].map(({ key }) => key));
    const made: Json[] = [];
    const edits = nodesOf(graph, args.kind).flatMap((node): Edit[] => {
      const value = Object.hasOwn(node.params, args.param) ? node.params[args.param] : undefined;
      const [key, edge] = keysFor(context.stepId, node);
      const isTheirs = left.has(node.key) && canonicalJson(left.get(node.key) ?? null) === canonicalJson(value ?? null);
      if (value === undefined || wired.has(node.key) || present.has(key) || present.has(edge) || isTheirs) return [];
      const { kind, output, param } = args.source;
      made.push(node.key);
      return [
        { op: 'set-param', node: node.key, param: args.param },
        { op: 'add-node', node: { key, kind, params: { [param]: value } }, ...placeBeside(node, context.json) },
        { op: 'connect', edge: { key: edge, from: { node: key, port: output }, to: { node: node.key, port: args.input } } },
      ];
    });
    return { edits, entries: made };
  },
  down: (graph, { args, context, entries }) => {
    const ours = new Set(entries);
    const kept: Json[] = [];
    const edits = nodesOf(graph, args.kind).flatMap((node): Edit[] => {
      const value = Object.hasOwn(node.params, args.param) ? node.params[args.param] : undefined;
      // A value under the old name beside the input was set by somebody under the new catalog.
      if (value !== undefined) kept.push({ node: node.key, stands: value });
      const [key, edge] = keysFor(context.stepId, node);
      const source = graph.nodes.find((one) => one.key === key);
      if (!ours.has(node.key) || source === undefined || value !== undefined || !isIntact(graph, { node: node.key, source, edge }, args)) return [];
      const held = source.params[args.source.param];
      return [...(held === undefined ? [] : [{ op: 'set-param', node: node.key, param: args.param, value: held } as const]), { op: 'remove-node', node: key }];
    });
    return { edits, entries: kept };
  },
  check: ({ kind, input, source }, { to }) => {
    const [next, holder] = [to.kinds.get(kind), to.kinds.get(source.kind)];
    return [
      ...(next === undefined || !Object.hasOwn(next.in, input) ? [`'${kind}' has no input '${input}' in the new catalog`] : []),
      ...(holder === undefined || !Object.hasOwn(holder.out, source.output) || !(Object.hasOwn(holder.params, source.param) || Object.hasOwn(holder.in, source.param))
        ? [`the new catalog has no kind '${source.kind}' that gives its value '${source.param}' at '${source.output}'`]
        : []),
    ];
  },
  covers: ({ kind, param, input }) => [
    { codes: ['param-removed'], kind, entry: param },
    { codes: ['input-added', 'required-input-added', 'input-renamed'], kind, entry: input },
  ],
});

function keysFor(stepId: string, { key }: GraphNode): readonly [node: string, edge: string] {
  return [insertedKey(stepId, key, 'value'), insertedKey(stepId, key, 'wire')];
}

/** Its node holds the one value and feeds the one input. */
function isIntact(graph: Graph, { node, source, edge }: { readonly node: string; readonly source: GraphNode; readonly edge: string }, { input, source: holder }: Args): boolean {
  const wire = graph.edges.find(({ key }) => key === edge);
  if (wire === undefined || source.kind !== holder.kind || Object.keys(source.params).some((param) => param !== holder.param)) return false;
  return wire.to.node === node && wire.to.port === input && wire.from.node === source.key && wire.from.port === holder.output && hasOnly(graph, source.key, new Set([edge]));
}
