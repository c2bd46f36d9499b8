import type { Session } from '@turnbuckle/compiler';
import type { Turnbuckle } from '@turnbuckle/editor';
import { Background, BackgroundVariant, Controls, type FitViewOptions, ReactFlow } from '@xyflow/react';
import { type ReactElement, useState } from 'react';
import { KindNode } from './kind-node.tsx';
import { FrameNode, MissingNode } from './plain-nodes.tsx';

const nodeTypes = { kind: KindNode, frame: FrameNode, missing: MissingNode };
const deleteKeys = ['Backspace', 'Delete'];
/** Beyond it, nodes that are out of sight are not drawn. */
const MANY_NODES = 300;

/** The flow itself, with the compiler's answers on it. */
export function Canvas({ flow, isReadOnly }: { readonly flow: Turnbuckle; readonly isReadOnly: boolean }): ReactElement {
  const [firstView] = useState(() => firstViewOf(flow.session));
  return (
    <section className="editor-canvas" aria-label="Canvas">
      <ReactFlow
        {...flow.props}
        className="flow"
        nodeTypes={nodeTypes}
        nodesDraggable={!isReadOnly}
        deleteKeyCode={isReadOnly ? null : deleteKeys}
        fitView
        fitViewOptions={firstView}
        minZoom={0.1}
        maxZoom={2.5}
        onlyRenderVisibleElements={flow.session.graph.nodes.length > MANY_NODES}
      >
        <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} color="var(--dot)" />
        <Controls showInteractive={false} position="bottom-left" />
        {flow.props.children}
      </ReactFlow>
    </section>
  );
}

/** The first error with what stands around it; a graph without one as a whole, unless it would be too small to read. */
function firstViewOf({ diagnostics, graph }: Session): FitViewOptions {
  const first = diagnostics.find(({ severity }) => severity === 'error')?.at;
  const near = new Set([first?.node, first?.from?.node, ...(first?.nodes ?? [])].filter((key) => key !== undefined));
  if (near.size === 0) return { padding: 0.06, maxZoom: 1, minZoom: 0.45 };
  const around = graph.edges.flatMap(({ from, to }) => (near.has(from.node) || near.has(to.node) ? [from.node, to.node] : []));
  return { nodes: [...new Set([...near, ...around])].map((id) => ({ id })), padding: 0.18, maxZoom: 1, minZoom: 0.55 };
}
