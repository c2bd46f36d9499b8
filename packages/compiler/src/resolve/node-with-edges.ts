import type { GraphNode, NodeKind, PortsOfNode, PortType } from '@turnbuckle/model';
import type { EdgeLists } from './edge-lists.ts';
import type { ParamFault } from './judge-params.ts';
import type { KindFacts } from './kind-facts.ts';
import type { ResolvedEdge, ResolvedNode } from './resolved-graph.ts';

/** What the edge lists of a graph are put into once its edges are resolved. */
export interface ListsToCome {
  lists: EdgeLists | undefined;
}

const none: readonly ResolvedEdge[] = Object.freeze([]);

/** A node that was looked up, and that makes the lists of its edges when they are asked for. */
export class NodeWithEdges implements ResolvedNode {
  readonly node: GraphNode;
  readonly index: number;
  readonly kind: NodeKind | undefined;
  readonly alias: boolean;
  readonly facts: KindFacts | undefined;
  sharesInput = false;
  solved: ReadonlyMap<string, PortType> | undefined = undefined;
  mapped = false;
  paramFaults: readonly ParamFault[] | undefined = undefined;
  private readonly graph: ListsToCome;
  private incomingList: readonly ResolvedEdge[] | undefined = undefined;
  private outgoingList: readonly ResolvedEdge[] | undefined = undefined;

  constructor(
    node: GraphNode,
    index: number,
    found: { readonly kind: NodeKind | undefined; readonly alias: boolean; readonly facts: KindFacts | undefined; readonly graph: ListsToCome },
  ) {
    this.node = node;
    this.index = index;
    this.kind = found.kind;
    this.alias = found.alias;
    this.facts = found.facts;
    this.graph = found.graph;
  }

  get ports(): PortsOfNode | undefined {
    return this.facts?.ports;
  }

  get incoming(): readonly ResolvedEdge[] {
    this.incomingList ??= this.graph.lists?.into(this.index) ?? none;
    return this.incomingList;
  }

  get outgoing(): readonly ResolvedEdge[] {
    this.outgoingList ??= this.graph.lists?.outOf(this.index) ?? none;
    return this.outgoingList;
  }
}
