import { describeType, nodeName } from '@turnbuckle/model';
import { atNode, defineRule } from '../rule.ts';

/** An input or parameter that the node can't run without has neither an edge nor a value. */
export const portRequired = defineRule({
  slug: 'port-required',
  title: 'A required input is open',
  docs: 'The node cannot run without it. Wire something to it, or set it by hand where that is possible. While a graph is being edited this is only noted.',
  node(node, { report }) {
    const { facts } = node;
    if (facts === undefined) return;
    const has = (name: string): boolean => Object.hasOwn(node.node.params, name);
    for (const [name, port] of facts.requiredInputs) {
      if ((port.param !== undefined && has(name)) || node.incoming.some((edge) => edge.input?.name === name)) continue;
      // An edge that can't be placed may have been meant for this input.
      if (node.incoming.some(({ gap }) => gap === 'ambiguous-input' || gap === 'unknown-input') || node.outgoing.some(({ gap }) => gap === 'wrong-direction')) continue;
      report({ message: `${nodeName(node.node)} needs ${describeType(port.type)} at '${port.title ?? name}', and nothing is wired to it.`, at: atNode(node, name) });
    }
    for (const [name, param] of facts.requiredParams) {
      if (has(name)) continue;
      report({ message: `${nodeName(node.node)} needs a value for '${param.title ?? name}' (${describeType(param.type)}).`, at: atNode(node, name) });
    }
  },
});
