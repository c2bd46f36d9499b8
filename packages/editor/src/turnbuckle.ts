import type { Answer, Policy, PresetName, Probe, ProbeStart, Session } from '@turnbuckle/compiler';
import type { Catalog, Diagnostic, Edit, Graph } from '@turnbuckle/model';
import type { EdgeChange, Edge as FlowEdge, Node as FlowNode, NodeChange, ReactFlowProps } from '@xyflow/react';
import type { Wire } from './wire.ts';

export interface TurnbuckleOptions {
  readonly catalog: Catalog | null;
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  readonly policy?: Policy | PresetName;
  /** The graph itself, where the application keeps it; else it is read from nodes and edges. */
  readonly graph?: Graph;
  readonly onNodesChange?: (changes: NodeChange[]) => void;
  readonly onEdgesChange?: (changes: EdgeChange[]) => void;
  /** Takes edits in place of React Flow's changes: for applications that keep the graph themselves. Selection and sizes still come as changes. */
  readonly onEdits?: (edits: readonly Edit[]) => void;
  /** A wire was dropped where nothing is. */
  readonly onDropOutside?: (drop: LooseWire) => void;
  /** Nothing can be changed. */
  readonly isReadOnly?: boolean;
}

/** A wire that was drawn into the void. */
export interface LooseWire {
  readonly start: ProbeStart;
  /** Where it was dropped, in the window's pixels. */
  readonly at: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A wire that the pointer or the keyboard has reached. */
export interface ShownWire {
  readonly edge: string;
  /** Where the pointer reached it, in the window's pixels; `null` for the keyboard. */
  readonly at: Point | null;
}

/** What came of a wire that could not simply be made: a sentence, or a way that a person has to agree to. */
export interface Offer {
  readonly answer: Answer;
  /** Where it was dropped, in pixels from the flow's corner. */
  readonly at: Point;
}

type FlowProps = Pick<
  ReactFlowProps,
  | 'nodes'
  | 'edges'
  | 'edgeTypes'
  | 'onNodesChange'
  | 'onEdgesChange'
  | 'onBeforeDelete'
  | 'onConnect'
  | 'onConnectStart'
  | 'onConnectEnd'
  | 'onReconnect'
  | 'onReconnectStart'
  | 'onReconnectEnd'
  | 'onEdgeMouseEnter'
  | 'onEdgeMouseLeave'
  | 'isValidConnection'
  | 'connectionLineComponent'
  | 'connectionRadius'
  | 'nodesConnectable'
  | 'edgesReconnectable'
  | 'children'
>;

/** The compiler's answers about a flow on screen. */
export interface Turnbuckle {
  /** For `<ReactFlow {...flow.props} />`. Its `children` are the overlay: a flow with children of its own puts `{flow.props.children}` among them. */
  readonly props: FlowProps;
  readonly session: Session;
  readonly problems: readonly Diagnostic[];
  readonly wires: ReadonlyMap<string, Wire>;
  /** Answers for every wire that could be drawn from a port. */
  probe(start: ProbeStart): Probe;
  /** Carries edits out, all or none; the sentence why not, else `null`. */
  apply(edits: readonly Edit[]): string | null;
  /** Takes the last edits back; `false` when there are none. */
  undo(): boolean;
  readonly offer: Offer | null;
  /** Ends an offer: takes it, or leaves everything as it is. */
  settle(accept: boolean): void;
  /** The wire whose sentence is shown. */
  readonly shownWire: ShownWire | null;
}
