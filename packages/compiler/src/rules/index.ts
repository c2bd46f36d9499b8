import type { Rule } from '../rule.ts';
import { aliasUsed } from './alias-used.ts';
import { ambiguousPort } from './ambiguous-port.ts';
import { cycle } from './cycle.ts';
import { danglingEdge } from './dangling-edge.ts';
import { deprecatedKind } from './deprecated-kind.ts';
import { duplicateEdge } from './duplicate-edge.ts';
import { duplicateId } from './duplicate-id.ts';
import { paramMistyped } from './param-mistyped.ts';
import { paramNotInSet } from './param-not-in-set.ts';
import { paramOutOfRange } from './param-out-of-range.ts';
import { portCardinality } from './port-cardinality.ts';
import { portRequired } from './port-required.ts';
import { selfEdge } from './self-edge.ts';
import { staleLabel } from './stale-label.ts';
import { typeCoerced } from './type-coerced.ts';
import { typeLift } from './type-lift.ts';
import { typeMaybe } from './type-maybe.ts';
import { typeMismatch } from './type-mismatch.ts';
import { typeUnknown } from './type-unknown.ts';
import { unknownKind } from './unknown-kind.ts';
import { unknownPort } from './unknown-port.ts';
import { unreachable } from './unreachable.ts';
import { wrongDirection } from './wrong-direction.ts';

/** Every rule: first what stands in the graph, then whether it hangs together, then what flows, then what was set by hand. */
export const rules: readonly Rule[] = Object.freeze([
  duplicateId,
  unknownKind,
  danglingEdge,
  wrongDirection,
  unknownPort,
  ambiguousPort,
  selfEdge,
  duplicateEdge,
  portCardinality,
  portRequired,
  cycle,
  typeMismatch,
  typeMaybe,
  typeUnknown,
  typeLift,
  typeCoerced,
  paramMistyped,
  paramOutOfRange,
  paramNotInSet,
  staleLabel,
  aliasUsed,
  deprecatedKind,
  unreachable,
]);
