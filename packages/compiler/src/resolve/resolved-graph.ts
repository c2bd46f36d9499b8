import type { Catalog, Comparison, Edge, Graph, GraphNode, InputPort, NodeKind, OutputPort, PortsOfNode, PortType, TypeTable } from '@turnbuckle/model';
import type { ParamFault } from './judge-params.ts';
import type { KindFacts } from './kind-facts.ts';

/** A port that an edge's end was found to mean. */
export interface ResolvedPort<P> {
  readonly name: string;
  readonly port: P;
  /** The file used an earlier name of it. */
  readonly alias: boolean;
  /** Its place among the ports of its side. */
  readonly position: number;
  /** The number of its type in the table that was asked last: a port is compared many times, and interning looks a type up. */
  interned: { readonly table: TypeTable; readonly id: number } | undefined;
}

/** Why an edge could not be followed to a port at both ends. The first six are faults, the others only leave it unchecked. */
export type Gap = 'dangling' | 'wrong-direction' | 'unknown-output' | 'unknown-input' | 'ambiguous-output' | 'ambiguous-input' | 'no-catalog' | 'unknown-kind' | 'dynamic-ports';

export interface ResolvedNode {
  readonly node: GraphNode;
  readonly index: number;
  /** `undefined` when the catalog lacks the kind. */
  readonly kind: NodeKind | undefined;
  readonly alias: boolean;
  readonly ports: PortsOfNode | undefined;
  readonly facts: KindFacts | undefined;
  readonly incoming: readonly ResolvedEdge[];
  readonly outgoing: readonly ResolvedEdge[];
  /** False when surely no two incoming edges reach the same input, which is the usual case. */
  sharesInput: boolean;
  /** Solutions of the kind's type variables in this node. */
  solved: ReadonlyMap<string, PortType> | undefined;
  /** It takes a list item by item, so that each of its outputs is a list. */
  mapped: boolean;
  /** Filled when a rule first asks. */
  paramFaults: readonly ParamFault[] | undefined;
}

export interface ResolvedEdge {
  readonly edge: Edge;
  readonly source: ResolvedNode | undefined;
  readonly target: ResolvedNode | undefined;
  readonly output: ResolvedPort<OutputPort> | undefined;
  readonly input: ResolvedPort<InputPort> | undefined;
  /** The first reason why the edge could not be followed, faults before gaps of knowledge. */
  readonly gap: Gap | undefined;
  /** What flows, once variables are solved. */
  sourceType: PortType | undefined;
  comparison: Comparison | undefined;
}

/** A graph with every name looked up and every edge compared: what rules read. */
export interface ResolvedGraph {
  readonly graph: Graph;
  readonly catalog: Catalog | null;
  readonly nodes: readonly ResolvedNode[];
  readonly byKey: ReadonlyMap<string, ResolvedNode>;
  readonly edges: readonly ResolvedEdge[];
  /**
   * Edges about which there may be something to say: all but those that were followed by present names from one node to another, fit, and
   * carry no label. In most graphs they are few, and edge rules are asked about them alone.
   */
  readonly remarkable: readonly ResolvedEdge[];
  /** Nodes whose key an earlier node has. */
  readonly repeated: readonly GraphNode[];
  /** Node indexes in an order in which each comes after its sources; members of cycles are left out. */
  readonly order: Int32Array;
  /** Strongly connected components of more than one node, feedback ports and self edges aside. */
  readonly cycles: readonly (readonly ResolvedNode[])[];
}
