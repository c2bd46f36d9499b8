import { cycle, danglingEdge, duplicateEdge, portCardinality, selfEdge, typeMaybe, typeMismatch } from './edge-faults.ts';
import type { FaultCode, Mutator } from './fault.ts';
import { paramNotInSet, paramOutOfRange, unknownKind } from './node-faults.ts';
import { ambiguousPort, portRequired, unknownPort, wrongDirection } from './port-faults.ts';

/** For each diagnostic of a wrong graph, what puts that fault and no other into a right document of the reference catalog. */
export const mutators: Readonly<Record<FaultCode, Mutator>> = {
  'unknown-kind': unknownKind,
  'unknown-port': unknownPort,
  'wrong-direction': wrongDirection,
  'self-edge': selfEdge,
  'duplicate-edge': duplicateEdge,
  'dangling-edge': danglingEdge,
  'ambiguous-port': ambiguousPort,
  'port-cardinality': portCardinality,
  'port-required': portRequired,
  cycle,
  'type-mismatch': typeMismatch,
  'type-maybe': typeMaybe,
  'param-out-of-range': paramOutOfRange,
  'param-not-in-set': paramNotInSet,
};
