import { doesNot, type Fix } from '@turnbuckle/model';
import { mismatchFixes } from '../fix/mismatch-fixes.ts';
import { blame } from '../resolve/blame.ts';
import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** No value of the output can ever enter the input. */
export const typeMismatch = defineRule({
  slug: 'type-mismatch',
  title: 'What flows out does not fit what is asked for',
  docs: 'No value of the output can be used by the input. An editor without types lets the wire be drawn; the node then computes with nonsense, or fails when the graph runs. Wire another output, or insert a node that converts.',
  edge(edge, { graph, report }) {
    if (edge.comparison?.verdict !== 'no' || edge.sourceType === undefined || edge.input === undefined) return;
    report({
      message: `${doesNot(edge.sourceType, edge.input.port.type)}: ${edgeName(edge)}.`,
      at: atEdge(edge),
      because: blame(edge),
      fixes: (): readonly Fix[] => mismatchFixes(edge, graph),
    });
  },
});
