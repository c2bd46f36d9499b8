import { compile, type Session } from '@turnbuckle/compiler';
import type { Edit } from '@turnbuckle/model';
import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import { useMemo, useRef, useState } from 'react';
import { flowChanges } from './flow-changes.ts';
import { FlowOverlay } from './flow-overlay.tsx';
import { GraphMemory } from './graph-from-flow.ts';
import { placeNewNodes } from './place-new-nodes.ts';
import { wireEndsOf } from './port-rows.ts';
import type { ShownWire, Turnbuckle, TurnbuckleOptions } from './turnbuckle.ts';
import { useDrawing } from './use-drawing.ts';
import { useFlowChanges } from './use-flow-changes.ts';
import { type Wire, wiresOf } from './wire.ts';
import { WireEdge } from './wire-edge.tsx';
import { WireInHand } from './wire-in-hand.tsx';

const edgeTypes = { turnbuckle: WireEdge };

/**
 * Puts the compiler between a person and React Flow: wires say what they mean, a wire that is drawn is judged before it is made, and every
 * change passes as an edit of the graph. Nodes and edges stay the application's.
 */
export function useTurnbuckle(options: TurnbuckleOptions): Turnbuckle {
  const { catalog, policy = 'draft', isReadOnly = false } = options;
  const memory = useRef<GraphMemory>(null);
  memory.current ??= new GraphMemory();
  const graph = options.graph ?? memory.current.read(options.nodes, options.edges, catalog);
  const session = useMemo(() => compile(graph, { catalog, policy, moment: 'edit' }), [graph, catalog, policy]);
  const wires = useMemo(() => wiresOf(session), [session]);
  const { apply, undo } = useEdits(options, session);
  const [shownWire, setShownWire] = useState<ShownWire | null>(null);
  const drawing = useDrawing({ session, apply, onDropOutside: options.onDropOutside });
  const changes = useFlowChanges(options, apply);
  const edges = useDrawnEdges(options.edges, session, wires);
  const flow = { session, problems: session.diagnostics, wires, probe: session.probe.bind(session), apply, undo, offer: drawing.offer, settle: drawing.settle, shownWire };
  return {
    ...flow,
    props: {
      ...changes,
      ...drawing.props,
      nodes: options.nodes,
      edges,
      edgeTypes,
      connectionLineComponent: WireInHand,
      connectionRadius: 24,
      nodesConnectable: !isReadOnly,
      edgesReconnectable: !isReadOnly,
      onEdgeMouseEnter: ({ clientX, clientY }, edge) => setShownWire({ edge: edge.id, at: { x: clientX, y: clientY } }),
      onEdgeMouseLeave: () => setShownWire(null),
      children: <FlowOverlay flow={flow} answerOf={drawing.answerOf} onFocusWire={setShownWire} />,
    },
  };
}

/** Edits with their way back. */
function useEdits(options: TurnbuckleOptions, session: Session): Pick<Turnbuckle, 'apply' | 'undo'> {
  const latest = useRef({ options, session });
  latest.current = { options, session };
  const undone = useRef<(readonly Edit[])[]>([]);
  const removed = useRef(new Map<string, FlowNode>());
  return useMemo(() => {
    const emit = (edits: readonly Edit[]): void => {
      const { onEdits, onNodesChange, onEdgesChange, nodes, edges } = latest.current.options;
      if (onEdits !== undefined) {
        onEdits(edits);
        return;
      }
      const changes = flowChanges(edits, { nodes, edges, removed: removed.current });
      if (changes.nodes.length > 0) onNodesChange?.(changes.nodes);
      if (changes.edges.length > 0) onEdgesChange?.(changes.edges);
    };
    return {
      apply(wanted) {
        if (wanted.length === 0 || latest.current.options.isReadOnly === true) return null;
        const edits = placeNewNodes(wanted, { nodes: latest.current.options.nodes, edges: latest.current.session.graph.edges });
        const { inverse, refusal } = latest.current.session.apply(...edits);
        if (refusal !== null) return refusal.message;
        undone.current.push(inverse);
        emit(edits);
        return null;
      },
      undo() {
        const inverse = undone.current.pop();
        if (inverse !== undefined) emit(inverse);
        return inverse !== undefined;
      },
    };
  }, []);
}

/** The edges as they are drawn: with their meaning, tied to the terminals that they mean. */
function useDrawnEdges(edges: readonly FlowEdge[], session: Session, wires: ReadonlyMap<string, Wire>): FlowEdge[] {
  return useMemo(() => {
    const ends = wireEndsOf(session);
    return edges.map((edge) => {
      const wire = wires.get(edge.id);
      if (wire === undefined) return edge;
      const { isQuarantined, look, sentence, carries } = wire;
      return {
        ...edge,
        ...ends.get(edge.id),
        type: 'turnbuckle',
        className: `tb-wire tb-wire-${look}`,
        ariaLabel: look === 'broken' ? `Wrong wire: ${sentence}` : `Wire: ${sentence}`,
        data: { ...edge.data, wire },
        ...(carries === null ? {} : { domAttributes: { 'data-type': carries, 'data-quarantined': isQuarantined } as FlowEdge['domAttributes'] & object }),
      };
    });
  }, [edges, session, wires]);
}
