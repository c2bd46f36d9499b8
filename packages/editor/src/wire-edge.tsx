import { BaseEdge, type EdgeProps, getBezierPath } from '@xyflow/react';
import type { ReactElement } from 'react';
import type { Wire } from './wire.ts';

/** A wire by its meaning; colours come from the style sheet. */
export function WireEdge({ id, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, interactionWidth }: EdgeProps): ReactElement {
  const wire = data?.['wire'] as Wire | undefined;
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

/** The mark of a wire that carries nothing. */
function Cross({ x, y }: { readonly x: number; readonly y: number }): ReactElement {
  return (
    <g className="tb-wire-cross" transform={`translate(${x} ${y})`}>
      <circle r={8} />
      <path d="M-3 -3 L3 3 M3 -3 L-3 3" />
    </g>
  );
}
