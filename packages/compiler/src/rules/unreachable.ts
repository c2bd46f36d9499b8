import { nodeName } from '@turnbuckle/model';
import type { ResolvedNode } from '../resolve/resolved-graph.ts';
import { atNode, defineRule } from '../rule.ts';

/** What the node computes reaches no result of the graph. */
export const unreachable = defineRule({
  slug: 'unreachable',
  title: 'A node reaches no result',
  docs: 'Nothing that the graph puts out depends on it, so engines skip it. It may be a draft, or a wire may be missing. Told only in graphs that have a result, and only about nodes of known kinds.',
  graph({ graph, report }) {
    const sinks = graph.nodes.filter(({ kind, node }) => kind?.sink === true && node.mode !== 'muted');
    if (sinks.length === 0) return;
    const reached = new Set<ResolvedNode>(sinks);
    for (const node of reached) for (const { source } of node.incoming) if (source !== undefined) reached.add(source);
    for (const node of graph.nodes) {
      if (reached.has(node) || node.kind === undefined || node.node.note === true || node.outgoing.some(({ target }) => target?.kind === undefined)) continue;
      report({ message: `Nothing that the graph puts out depends on ${nodeName(node.node)}.`, at: atNode(node) });
    }
  },
});
