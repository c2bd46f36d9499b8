import { nodeName } from '@turnbuckle/model';
import { portFixes } from '../fix/port-fixes.ts';
import { atEdge, defineRule } from '../rule.ts';

/** The edge names no port, and the node has several. */
export const ambiguousPort = defineRule({
  slug: 'ambiguous-port',
  title: 'An edge does not say which port it means',
  docs: 'Its handle is empty and the node has several ports, so each reader picks one: usually the first, whether it fits or not. Name the port. Where only one fits by its type and is free, the fix is safe.',
  edge(edge, { graph, report }) {
    if (edge.gap !== 'ambiguous-output' && edge.gap !== 'ambiguous-input') return;
    const side = edge.gap === 'ambiguous-output' ? 'out' : 'in';
    const node = side === 'out' ? edge.source : edge.target;
    if (node?.ports === undefined) return;
    const names = [...(side === 'out' ? node.ports.outputs : node.ports.inputs).keys()];
    report({
      message: `The edge does not say which ${side === 'out' ? 'output' : 'input'} of ${nodeName(node.node)} it means: ${names.map((name) => `'${name}'`).join(', ')}.`,
      at: atEdge(edge),
      fixes: () => portFixes(edge, graph),
    });
  },
});
