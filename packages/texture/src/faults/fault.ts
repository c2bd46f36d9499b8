import type { Json } from '@turnbuckle/model';
import type { FlowDocument } from '../generator/flow-document.ts';
import type { Random } from '../random.ts';

/** Faults that can be put into a document, by the diagnostic that tells them. */
export const faultCodes = [
  'unknown-kind',
  'unknown-port',
  'wrong-direction',
  'self-edge',
  'duplicate-edge',
  'dangling-edge',
  'ambiguous-port',
  'port-cardinality',
  'port-required',
  'cycle',
  'type-mismatch',
  'type-maybe',
  'param-out-of-range',
  'param-not-in-set',
] as const;
export type FaultCode = (typeof faultCodes)[number];

/** One fault that was put into a document, and where a check must tell it. */
export interface Fault {
  readonly code: FaultCode;
  /** The edge at which it is told. */
  readonly edge?: string;
  /** The node at which it is told; for an edge its target, for a cycle the first of its nodes by key. */
  readonly node?: string;
  /** The port or parameter at which it is told: as the document writes it for an edge, its present name for a node. */
  readonly port?: string;
  /** All nodes of a cycle, sorted. */
  readonly nodes?: readonly string[];
  /** What stood there before; absent where nothing did. */
  readonly original?: Json;
}

export interface Mutation {
  readonly document: FlowDocument;
  readonly fault: Fault;
  /** Ids of nodes at which a further fault might hide this one, or be hidden. */
  readonly touched: readonly string[];
}

/**
 * Puts exactly one fault into a right document, so that a check tells it and nothing else that matters; `null` where the document offers
 * no place. Nodes in `avoid` and wires at them are left alone.
 */
export type Mutator = (document: FlowDocument, random: Random, avoid?: ReadonlySet<string>) => Mutation | null;

export const avoidNobody: ReadonlySet<string> = new Set();

/** The place of a fault at an edge. */
export function atEdge(edge: { readonly id: string; readonly target: string; readonly targetHandle: string | null }): Pick<Fault, 'edge' | 'node' | 'port'> {
  return { edge: edge.id, node: edge.target, ...(edge.targetHandle === null ? {} : { port: edge.targetHandle }) };
}
