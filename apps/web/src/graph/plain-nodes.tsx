import { Terminal } from '@turnbuckle/editor';
import type { GraphNode } from '@turnbuckle/model';
import type { NodeProps } from '@xyflow/react';
import type { ReactElement } from 'react';
import { useCanvas } from './canvas-context.ts';

/** A frame or a note: drawn behind everything, never checked. */
export function FrameNode({ data }: NodeProps): ReactElement {
  const node = data.node as GraphNode;
  return <div className="node-frame">{node.title}</div>;
}

/** Stands for a node that wires name and the graph lacks, so that they keep an end. */
export function MissingNode({ data }: NodeProps): ReactElement {
  const { session } = useCanvas();
  const key = String(data.missing);
  const ends = session.resolved.edges.flatMap(({ edge }) => [
    ...(edge.from.node === key ? [{ side: 'out' as const, handle: `stray:${edge.from.port ?? ''}`, port: edge.from.port }] : []),
    ...(edge.to.node === key ? [{ side: 'in' as const, handle: `stray:${edge.to.port ?? ''}`, port: edge.to.port }] : []),
  ]);
  const unique = [...new Map(ends.map((end) => [`${end.side} ${end.handle}`, end])).values()];
  return (
    <article className="node node-missing">
      <header className="node-head">
        <span className="node-title">{key}</span>
        <span className="node-kind">missing</span>
      </header>
      <ul className="node-ports">
        {unique.map(({ side, handle, port }) => (
          <li key={`${side} ${handle}`} className="node-port tb-stray" data-side={side}>
            <Terminal side={side} handle={handle} type={null} isConnectable={false} />
            <span className="node-port-label">{port ?? '·'}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}
