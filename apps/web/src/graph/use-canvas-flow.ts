import { type LooseWire, type Turnbuckle, useTurnbuckle } from '@turnbuckle/editor';
import type { GraphDocument } from '@turnbuckle/formats';
import type { Catalog, Diagnostic, Graph } from '@turnbuckle/model';
import { applyNodeChanges, type EdgeChange, type Edge as FlowEdge, type Node as FlowNode, useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Release } from '../api/graphs.ts';
import { canvasEdges, canvasNodes } from './canvas-nodes.ts';
import type { EditableDocument } from './use-document.ts';

interface CanvasFlowOptions {
  readonly editable: EditableDocument;
  readonly catalog: Catalog | null;
  readonly release: Release;
  readonly onDropOutside: (wire: LooseWire) => void;
}

interface CanvasFlow {
  readonly flow: Turnbuckle;
  readonly nodes: readonly FlowNode[];
  /** Brings the place of a finding into view, selected. */
  readonly show: (diagnostic: Diagnostic) => void;
}

/** The document on the canvas. The document is the truth; only sizes, selection and a node in hand are the canvas's own. */
export function useCanvasFlow({ editable: { document, edit }, catalog, release, onDropOutside }: CanvasFlowOptions): CanvasFlow {
  const [nodes, setNodes] = useState<FlowNode[]>(() => canvasNodes(document, []));
  const [selectedEdges, setSelectedEdges] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setNodes((known) => canvasNodes(document, known)), [document]);
  const edges = useMemo<FlowEdge[]>(() => canvasEdges(document).map((edge) => (selectedEdges.has(edge.id) ? { ...edge, selected: true } : edge)), [document, selectedEdges]);
  const graph = useMemo(() => judgedGraph(document, release), [document, release]);
  const flow = useTurnbuckle({
    catalog,
    policy: release,
    nodes,
    edges,
    graph,
    isReadOnly: catalog === null,
    onEdits: edit,
    onNodesChange: (changes) => setNodes((known) => applyNodeChanges(changes, known)),
    onEdgesChange: (changes) => setSelectedEdges((known) => selectedAfter(known, changes)),
    onDropOutside,
  });
  return { flow, nodes, show: useShow(setNodes, setSelectedEdges) };
}

/** The graph as the server will judge it on save: strict rules set wires aside anew, legacy rules leave aside what is. */
function judgedGraph({ graphs }: GraphDocument, release: Release): Graph {
  const graph = graphs[0] ?? { id: 'main', nodes: [], edges: [] };
  if (release === 'legacy' || graph.edges.every(({ quarantined }) => quarantined === undefined)) return graph;
  return { ...graph, edges: graph.edges.map(({ quarantined: _, ...edge }) => edge) };
}

function selectedAfter(known: ReadonlySet<string>, changes: readonly EdgeChange[]): ReadonlySet<string> {
  const next = new Set(known);
  for (const change of changes) {
    if (change.type !== 'select') continue;
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return next;
}

function useShow(setNodes: (change: (known: FlowNode[]) => FlowNode[]) => void, setSelectedEdges: (edges: ReadonlySet<string>) => void): CanvasFlow['show'] {
  const { fitView, getEdge } = useReactFlow();
  return useCallback(
    ({ at }) => {
      const edge = at.edge === undefined ? undefined : getEdge(at.edge);
      const keys = new Set(edge === undefined ? [at.node, ...(at.nodes ?? [])].filter((key) => key !== undefined) : []);
      setSelectedEdges(new Set(edge === undefined ? [] : [edge.id]));
      setNodes((known) => known.map((node) => (node.selected === keys.has(node.id) ? node : { ...node, selected: keys.has(node.id) })));
      const inView = edge === undefined ? [...keys] : [edge.source, edge.target];
      const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 320;
      if (inView.length > 0) void fitView({ nodes: inView.map((id) => ({ id })), duration, maxZoom: 1.15, padding: 0.5 });
    },
    [fitView, getEdge, setNodes, setSelectedEdges],
  );
}
