import type { RuleExamples } from '../rule.ts';
import { aliasUsedExamples } from './alias-used.examples.ts';
import { ambiguousPortExamples } from './ambiguous-port.examples.ts';
import { cycleExamples } from './cycle.examples.ts';
import { danglingEdgeExamples } from './dangling-edge.examples.ts';
import { deprecatedKindExamples } from './deprecated-kind.examples.ts';
import { duplicateEdgeExamples } from './duplicate-edge.examples.ts';
import { duplicateIdExamples } from './duplicate-id.examples.ts';
import { paramMistypedExamples } from './param-mistyped.examples.ts';
import { paramNotInSetExamples } from './param-not-in-set.examples.ts';
import { paramOutOfRangeExamples } from './param-out-of-range.examples.ts';
import { portCardinalityExamples } from './port-cardinality.examples.ts';
import { portRequiredExamples } from './port-required.examples.ts';
import { selfEdgeExamples } from './self-edge.examples.ts';
import { staleLabelExamples } from './stale-label.examples.ts';
import { typeCoercedExamples } from './type-coerced.examples.ts';
import { typeLiftExamples } from './type-lift.examples.ts';
import { typeMaybeExamples } from './type-maybe.examples.ts';
import { typeMismatchExamples } from './type-mismatch.examples.ts';
import { typeUnknownExamples } from './type-unknown.examples.ts';
import { unknownKindExamples } from './unknown-kind.examples.ts';
import { unknownPortExamples } from './unknown-port.examples.ts';
import { unreachableExamples } from './unreachable.examples.ts';
import { wrongDirectionExamples } from './wrong-direction.examples.ts';

export { exampleCatalog } from './example-catalog.ts';

/** The examples of every rule, by its slug. Kept apart from the rules, so that an editor's bundle does not carry them. */
export const examples: Readonly<Record<string, RuleExamples>> = {
  'alias-used': aliasUsedExamples,
  'ambiguous-port': ambiguousPortExamples,
  cycle: cycleExamples,
  'dangling-edge': danglingEdgeExamples,
  'deprecated-kind': deprecatedKindExamples,
  'duplicate-edge': duplicateEdgeExamples,
  'duplicate-id': duplicateIdExamples,
  'param-mistyped': paramMistypedExamples,
  'param-not-in-set': paramNotInSetExamples,
  'param-out-of-range': paramOutOfRangeExamples,
  'port-cardinality': portCardinalityExamples,
  'port-required': portRequiredExamples,
  'self-edge': selfEdgeExamples,
  'stale-label': staleLabelExamples,
  'type-coerced': typeCoercedExamples,
  'type-lift': typeLiftExamples,
  'type-maybe': typeMaybeExamples,
  'type-mismatch': typeMismatchExamples,
  'type-unknown': typeUnknownExamples,
  'unknown-kind': unknownKindExamples,
  'unknown-port': unknownPortExamples,
  unreachable: unreachableExamples,
  'wrong-direction': wrongDirectionExamples,
};
