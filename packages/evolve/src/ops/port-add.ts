import { canonicalJson, type Edit, type Graph, type GraphNode, type Json } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { hasOnly, insertedKey, placeBeside } from './inserted.ts';
import { nodesOf } from './rename.ts';

type Args = {
  readonly kind: string;
  readonly input: string;
  /** A node that feeds the input where nothing does. */
  readonly from: { readonly kind: string; readonly output: string; readonly params?: { readonly [param: string]: Json } };
};

/**
 * Feeds a new input that must be wired from a node of its own, in every node where nothing reaches it. The way back takes the inserted node
 * away as long as nobody changed or used it.
 */
export const portAdd = defineOp<Args>({
  slug: 'port-add',
  title: 'A new input is fed by a node of its own',
  reads: 'document',
  up: (graph, { args, context, entries }) => {
    const without = new Set(entries);
    const wired = new Set(graph.edges.flatMap(({ to }) => (to.port === args.input ? [to.node] : [])));
    const present = new Set([...graph.nodes, ...graph.edges].map(({ key }) => key));
    const edits = nodesOf(graph, args.kind).flatMap((node): Edit[] => {
      const [key, edge] = keysFor(context.stepId, node);
      if (without.has(node.key) || wired.has(node.key) || present.has(key) || present.has(edge)) return [];
      const { kind, output, params = {} } = args.from;
      return [
        { op: 'add-node', node: { key, kind, params }, ...placeBeside(node, context.json) },
        { op: 'connect', edge: { key: edge, from: { node: key, port: output }, to: { node: node.key, port: args.input } } },
      ];
    });
    return { edits, entries: [] };
  },
  down: (graph, { args, context }) => {
    const edits: Edit[] = [];
    const entries: Json[] = [];
    for (const node of nodesOf(graph, args.kind)) {
      const [key, edge] = keysFor(context.stepId, node);
      if (isIntact(graph, { node: node.key, key, edge }, args)) edits.push({ op: 'remove-node', node: key });
      // Whoever left the input open under the new catalog, or feeds it otherwise, gets nothing put there the next time.
      else entries.push(node.key);
    }
    return { edits, entries };
  },
  check: ({ kind, input, from }, { to }) => {
    const [next, source] = [to.kinds.get(kind), to.kinds.get(from.kind)];
    return [
      ...(next === undefined || !Object.hasOwn(next.in, input) ? [`'${kind}' has no input '${input}' in the new catalog`] : []),
      ...(source === undefined || !Object.hasOwn(source.out, from.output) ? [`the new catalog has no kind '${from.kind}' with an output '${from.output}'`] : []),
    ];
  },
  covers: ({ kind, input }) => [{ codes: ['required-input-added', 'input-added', 'input-required-now'], kind, entry: input }],
});

function keysFor(stepId: string, { key }: GraphNode): readonly [node: string, edge: string] {
  return [insertedKey(stepId, key, 'source'), insertedKey(stepId, key, 'wire')];
}

/** As it was inserted: the same kind, values and wire, and no other wire. */
function isIntact(graph: Graph, { node, key, edge }: { node: string; key: string; edge: string }, { input, from }: Args): boolean {
  const inserted = graph.nodes.find((one) => one.key === key);
  const wire = graph.edges.find((one) => one.key === edge);
  if (inserted === undefined || wire === undefined || inserted.kind !== from.kind || canonicalJson(inserted.params) !== canonicalJson(from.params ?? {})) return false;
  return wire.from.node === key && wire.from.port === from.output && wire.to.node === node && wire.to.port === input && hasOnly(graph, key, new Set([edge]));
}
