import { nodeName } from '@turnbuckle/model';
import { didYouMean, nearestName } from '../fix/nearest.ts';
import { judgeParams } from '../resolve/judge-params.ts';
import { atNode, defineRule } from '../rule.ts';

/** A value that was set by hand is none of those that the parameter lists. */
export const paramNotInSet = defineRule({
  slug: 'param-not-in-set',
  title: 'A value is not among those that are listed',
  docs: 'The parameter takes one of a closed set of values. The value was misspelt, or was taken off the list in a later version. Choose one that is listed; one that differs only in spelling is written by the fix.',
  node(node, { report }) {
    for (const { name, param, value, fault } of judgeParams(node)) {
      if (fault !== 'not-in-set' || param.type.tag !== 'literals') continue;
      const listed = param.type.of.filter((item): item is string => typeof item === 'string');
      const near = typeof value === 'string' ? nearestName(value, listed) : null;
      report({
        message: `${nodeName(node.node)}: ${JSON.stringify(value)} is none of the ${param.type.of.length} values of '${param.title ?? name}'.${typeof value === 'string' ? didYouMean(value, listed) : ''}`,
        at: atNode(node, name),
        fixes: () =>
          near === null
            ? []
            : [
                {
                  title: `Set it to ${near.name}`,
                  kind: near.how === 'same' ? 'safe' : 'suggested',
                  edits: [{ op: 'set-param', node: node.node.key, param: name, value: near.name }],
                },
              ],
      });
    }
  },
});
