import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import type { ReactElement } from 'react';
import type { Wire } from './wire.ts';

/** A wire by its meaning; colours come from the style sheet. */
export function WireEdge({ id, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, interactionWidth }: EdgeProps): ReactElement {
  const wire = data?.wire as Wire | undefined;
  const [path, middleX, middleY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return (
    <>
      <path className="tb-wire-glow" d={path} fill="none" />
      <BaseEdge id={id} path={path} interactionWidth={interactionWidth ?? 22} />
      {wire?.look === 'list' && <path className="tb-wire-core" d={path} fill="none" />}
      {wire?.look === 'coerced' && <circle className="tb-wire-dot" cx={targetX - 13} cy={targetY} r={4} />}
      {wire?.look === 'broken' && <Cross x={middleX} y={middleY} />}
    </>
  );
}

/** The mark of a wire that carries nothing. Stands above the nodes, where a wire may pass behind one. */
function Cross({ x, y }: { readonly x: number; readonly y: number }): ReactElement {
  return (
    <EdgeLabelRenderer>
      <svg
        className="tb-wire-broken tb-wire tb-cross"
        width={18}
        height={18}
        viewBox="-9 -9 18 18"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        aria-hidden="true"
      >
        <g className="tb-wire-cross">
          <circle r={8} />
          <path d="M-3 -3 L3 3 M3 -3 L-3 3" />
        </g>
      </svg>
    </EdgeLabelRenderer>
  );
}
