import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import type { ReactElement } from 'react';

/** The wire that follows the pointer. */
export function WireInHand({ fromX, fromY, toX, toY, fromPosition, toPosition, connectionStatus }: ConnectionLineComponentProps): ReactElement {
  const [path] = getBezierPath({ sourceX: fromX, sourceY: fromY, targetX: toX, targetY: toY, sourcePosition: fromPosition, targetPosition: toPosition });
  return (
    <g className="tb-hand" data-status={connectionStatus ?? 'open'}>
      <path d={path} fill="none" />
      <circle cx={toX} cy={toY} r={3.5} />
    </g>
  );
}
