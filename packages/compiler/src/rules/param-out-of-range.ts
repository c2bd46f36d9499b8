import { isRawNumber, nodeName } from '@turnbuckle/model';
import { judgeParams } from '../resolve/judge-params.ts';
import { atNode, defineRule } from '../rule.ts';

/** A number that was set by hand is below or above what the parameter takes. */
export const paramOutOfRange = defineRule({
  slug: 'param-out-of-range',
  title: 'A number is out of range',
  docs: 'The parameter takes numbers between two bounds, and the value lies outside. Engines clamp it in silence or refuse the graph. Set a value inside.',
  node(node, { report }) {
    for (const { name, param, value, fault } of judgeParams(node)) {
      if (fault !== 'out-of-range' || param.type.tag !== 'interval') continue;
      const { min, max } = param.type;
      const number = isRawNumber(value) ? Number(value.rawNumber) : Number(value);
      const nearest = min !== null && number < min ? min : max;
      const bounds = min === null ? `at most ${max}` : max === null ? `at least ${min}` : `from ${min} to ${max}`;
      report({
        message: `${nodeName(node.node)}: '${param.title ?? name}' takes numbers ${bounds}, not ${isRawNumber(value) ? value.rawNumber : JSON.stringify(value)}.`,
        at: atNode(node, name),
        fixes: () =>
          nearest === null ? [] : [{ title: `Set it to ${nearest}`, kind: 'suggested', edits: [{ op: 'set-param', node: node.node.key, param: name, value: nearest }] }],
      });
    }
  },
});
