import type { Edit } from '@turnbuckle/model';
import type { EdgeChange, NodeChange, OnBeforeDelete } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { Turnbuckle, TurnbuckleOptions } from './turnbuckle.ts';

interface FlowChangeProps {
  readonly onNodesChange: (changes: NodeChange[]) => void;
  readonly onEdgesChange: (changes: EdgeChange[]) => void;
  readonly onBeforeDelete: OnBeforeDelete;
}

/** Turns what React Flow would change by itself into edits: what is deleted goes in one step, a node is moved once it is let go. */
export function useFlowChanges(options: TurnbuckleOptions, apply: Turnbuckle['apply']): FlowChangeProps {
  const latest = useRef({ options, apply });
  latest.current = { options, apply };
  const dragged = useRef(new Map<string, { readonly x: number; readonly y: number }>());
  return useMemo(
    () => ({
      onNodesChange(changes) {
        const { options: now, apply: carryOut } = latest.current;
        const moves = movesOf(changes, now, dragged.current);
        now.onNodesChange?.(changes.filter(({ type }) => type !== 'remove'));
        if (moves.length > 0) carryOut(moves);
      },
      onEdgesChange(changes) {
        latest.current.options.onEdgesChange?.(changes.filter(({ type }) => type !== 'remove'));
      },
      async onBeforeDelete({ nodes, edges }) {
        const gone = new Set(nodes.map(({ id }) => id));
        const loose = edges.filter(({ source, target }) => !gone.has(source) && !gone.has(target));
        latest.current.apply([...loose.map(({ id }): Edit => ({ op: 'disconnect', edge: id })), ...nodes.map(({ id }): Edit => ({ op: 'remove-node', node: id }))]);
        return false;
      },
    }),
    [],
  );
}

/** Moves that came to rest. While a node is dragged its first place is remembered, so that the move can be taken back. */
function movesOf(changes: readonly NodeChange[], { nodes, graph }: TurnbuckleOptions, dragged: Map<string, { readonly x: number; readonly y: number }>): Edit[] {
  const known = graph === undefined ? null : new Set(graph.nodes.map(({ key }) => key));
  return changes.flatMap((change): Edit[] => {
    if (change.type !== 'position') return [];
    const was = dragged.get(change.id) ?? nodes.find(({ id }) => id === change.id)?.position;
    if (change.dragging === true) {
      if (was !== undefined) dragged.set(change.id, was);
      return [];
    }
    dragged.delete(change.id);
    const { position } = change;
    if (position === undefined || (known !== null && !known.has(change.id)) || (was?.x === position.x && was.y === position.y)) return [];
    return [{ op: 'move-node', node: change.id, position: rounded(position), ...(was === undefined ? {} : { was }) }];
  });
}

/** Whole pixels: what a hand can place. */
function rounded({ x, y }: { readonly x: number; readonly y: number }): { readonly x: number; readonly y: number } {
  return { x: Math.round(x), y: Math.round(y) };
}
