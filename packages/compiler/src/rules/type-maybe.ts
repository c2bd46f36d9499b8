import { doesNotAlways } from '@turnbuckle/model';
import { mismatchFixes } from '../fix/mismatch-fixes.ts';
import { blame } from '../resolve/blame.ts';
import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** Some values of the output fit the input and some do not. */
export const typeMaybe = defineRule({
  slug: 'type-maybe',
  title: 'What flows out fits only sometimes',
  docs: 'The output may produce values that the input does not take. Most engines let such a wire pass and fail on the day when the other value comes. Narrow the value in between, or let the input take all of it.',
  edge(edge, { graph, report }) {
    if (edge.comparison?.verdict !== 'maybe' || edge.sourceType === undefined || edge.input === undefined) return;
    const sentence = doesNotAlways(edge.sourceType, edge.input.port.type);
    report({
      message: `${sentence}: ${edgeName(edge)}.`,
      at: atEdge(edge),
      because: [...edge.comparison.why.filter((why) => why !== sentence), ...blame(edge)],
      fixes: () => mismatchFixes(edge, graph),
    });
  },
});
