import '@xyflow/react/dist/base.css';
import './graph.css';
import type { Session } from '@turnbuckle/compiler';
import { kindsThatFit, type LooseWire, useTurnbuckle } from '@turnbuckle/editor';
import type { GraphDocument } from '@turnbuckle/formats';
import type { Diagnostic, Graph, NodeKind } from '@turnbuckle/model';
import { findKind } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  Controls,
  type FitViewOptions,
  type Edge as FlowEdge,
  type Node as FlowNode,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { type ReactElement, useCallback, useEffect, useMemo, useState } from 'react';
import type { Release } from '../api/graphs.ts';
import { AddNode } from './add-node.tsx';
import { canvasContext } from './canvas-context.ts';
import { canvasEdges, canvasNodes } from './canvas-nodes.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { EditorBar } from './editor-bar.tsx';
import { EditorPanel } from './editor-panel.tsx';
import { KindNode } from './kind-node.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { FrameNode, MissingNode } from './plain-nodes.tsx';
import { useDocument } from './use-document.ts';
import { useEditorKeys } from './use-editor-keys.ts';
import { useNodePictures } from './use-node-pictures.ts';
import { useRelease } from './use-release.ts';
import { type Origin, useSaving } from './use-saving.ts';

interface GraphEditorProps {
  readonly document: GraphDocument;
  /** What was found while the document was read. */
  readonly readFindings: readonly Diagnostic[];
  readonly name: string;
  readonly owner: string | null;
  readonly origin: Origin;
  readonly onCreated: (id: string) => void;
}

const nodeTypes = { kind: KindNode, frame: FrameNode, missing: MissingNode };

/** The editor of one document. */
export function GraphEditor(props: GraphEditorProps): ReactElement {
  return (
    <ReactFlowProvider>
      <Editor {...props} />
    </ReactFlowProvider>
  );
}

function Editor({ document: initial, readFindings, name, owner, origin, onCreated }: GraphEditorProps): ReactElement {
  const isStudio = useMemo(() => isOurs(initial), [initial]);
  const catalog = isStudio ? studio : null;
  const [release, setRelease] = useRelease();
  const editable = useDocument(initial, catalog);
  const { document } = editable;
  const [nodes, setNodes] = useState<FlowNode[]>(() => canvasNodes(document, []));
  const [selectedEdges, setSelectedEdges] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setNodes((known) => canvasNodes(document, known)), [document]);
  const edges = useMemo<FlowEdge[]>(() => canvasEdges(document).map((edge) => (selectedEdges.has(edge.id) ? { ...edge, selected: true } : edge)), [document, selectedEdges]);
  const graph = useMemo(() => judgedGraph(document, release), [document, release]);
  const [adding, setAdding] = useState<LooseWire | 'free' | null>(null);
  const flow = useTurnbuckle({
    catalog,
    policy: release,
    nodes,
    edges,
    graph,
    isReadOnly: !isStudio,
    onEdits: editable.edit,
    onNodesChange: (changes) => setNodes((known) => applyNodeChanges(changes, known)),
    onEdgesChange: (changes) => setSelectedEdges((known) => changes.reduce((set, change) => (change.type === 'select' ? toggled(set, change.id, change.selected) : set), known)),
    onDropOutside: setAdding,
  });
  const { session } = flow;
  const [firstView] = useState(() => firstViewOf(session));
  const pictures = useNodePictures(session, isStudio);
  const saving = useSaving({ origin, editable, release, onCreated });
  const show = useShow(setNodes, setSelectedEdges);
  const selected = nodes.filter((node) => node.selected === true && node.type === 'kind');
  useEditorKeys({ save: isStudio ? saving.save : null, undo: editable.undo, redo: editable.redo, add: isStudio ? () => setAdding('free') : null });
  const context = useMemo(() => ({ session, pictures, isReadOnly: !isStudio }), [session, pictures, isStudio]);
  return (
    <canvasContext.Provider value={context}>
      <div className="editor">
        <EditorBar
          name={name}
          owner={owner}
          isReadOnly={!isStudio}
          format={document.format}
          editable={editable}
          saving={saving}
          release={release}
          onRelease={setRelease}
          onAdd={() => setAdding('free')}
        />
        <div className="editor-body">
          <section className="editor-canvas" aria-label="Canvas">
            <ReactFlow
              {...flow.props}
              className="flow"
              nodeTypes={nodeTypes}
              nodesDraggable={isStudio}
              deleteKeyCode={isStudio ? ['Backspace', 'Delete'] : null}
              fitView
              fitViewOptions={firstView}
              minZoom={0.1}
              maxZoom={2.5}
              onlyRenderVisibleElements={nodes.length > 300}
            >
              <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} color="var(--dot)" />
              <Controls showInteractive={false} position="bottom-left" />
              {flow.props.children}
            </ReactFlow>
          </section>
          <EditorPanel flow={flow} readFindings={readFindings} selected={selected} editable={editable} isReadOnly={!isStudio} onShow={show} />
        </div>
      </div>
      {adding !== null && (
        <AddNode
          session={session}
          wire={adding === 'free' ? null : adding}
          fitting={adding === 'free' ? null : kindsThatFit(session, adding.start)}
          onClose={() => setAdding(null)}
          onAdd={(edits) => {
            flow.apply(edits);
            setAdding(null);
          }}
        />
      )}
      <ConflictDialog saving={saving} mine={document} />
      <LeaveDialog mayLeave={saving.mayLeave} />
    </canvasContext.Provider>
  );
}

/** The graph as the server will judge it on save: strict rules set wires aside anew, legacy rules leave aside what is. */
function judgedGraph({ graphs }: GraphDocument, release: Release): Graph {
  const graph = graphs[0] ?? { id: 'main', nodes: [], edges: [] };
  if (release === 'legacy' || graph.edges.every(({ quarantined }) => quarantined === undefined)) return graph;
  return { ...graph, edges: graph.edges.map(({ quarantined: _, ...edge }) => edge) };
}

/** A React Flow document that uses at least one kind of the reference catalog can be edited, painted and stored. */
function isOurs({ format, graphs }: GraphDocument): boolean {
  const nodes = graphs[0]?.nodes ?? [];
  const kinds = nodes.map(({ kind }): NodeKind | undefined => findKind(studio, kind)?.kind);
  return format === 'react-flow' && (nodes.length === 0 || kinds.some((kind) => kind !== undefined));
}

/** The first error with what stands around it; a graph without one as a whole, unless it would be too small to read. */
function firstViewOf({ diagnostics, graph }: Session): FitViewOptions {
  const first = diagnostics.find(({ severity }) => severity === 'error')?.at;
  const near = new Set([first?.node, first?.from?.node, ...(first?.nodes ?? [])].filter((key) => key !== undefined));
  if (near.size === 0) return { padding: 0.06, maxZoom: 1, minZoom: 0.45 };
  const around = graph.edges.flatMap(({ from, to }) => (near.has(from.node) || near.has(to.node) ? [from.node, to.node] : []));
  return { nodes: [...new Set([...near, ...around])].map((id) => ({ id })), padding: 0.18, maxZoom: 1, minZoom: 0.55 };
}

/** Brings the place of a finding into view, selected. */
function useShow(setNodes: (change: (known: FlowNode[]) => FlowNode[]) => void, setSelectedEdges: (edges: ReadonlySet<string>) => void): (diagnostic: Diagnostic) => void {
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

function toggled(set: ReadonlySet<string>, item: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (isIn) next.add(item);
  else next.delete(item);
  return next;
}
