import { describeType, nodeName } from '@turnbuckle/model';
import { judgeParams } from '../resolve/judge-params.ts';
import { atNode, defineRule } from '../rule.ts';

/** A value that was set by hand is of another type than the parameter. */
export const paramMistyped = defineRule({
  slug: 'param-mistyped',
  title: 'A parameter has a value of the wrong type',
  docs: 'The node expects another kind of value. Engines convert in silence, or fail when the graph runs. Set a value of the type that is asked for.',
  node(node, { report }) {
    for (const { name, param, value, fault } of judgeParams(node)) {
      if (fault !== 'mistyped') continue;
      report({ message: `${nodeName(node.node)}: '${param.title ?? name}' takes ${describeType(param.type)}, not ${JSON.stringify(value)}.`, at: atNode(node, name) });
    }
  },
});
