import type { Edge, Edit } from '@turnbuckle/model';
import type { Node as FlowNode } from '@xyflow/react';
import type { Point } from './turnbuckle.ts';

/** Room that a node takes when its size is not known yet. */
const WIDTH = 190;
const HEIGHT = 100;

/** Gives nodes that edits add without a place one between the nodes that they are wired to, where nothing stands yet. */
export function placeNewNodes(edits: readonly Edit[], { nodes, edges }: { readonly nodes: readonly FlowNode[]; readonly edges: readonly Edge[] }): readonly Edit[] {
  const places = new Map<string, Point>(nodes.map(({ id, position }) => [id, position]));
  const wires = edits.flatMap((edit) => {
    if (edit.op === 'connect') return [edit.edge];
    const moved = edit.op === 'reconnect' ? edges.find(({ key }) => key === edit.edge) : undefined;
    return moved === undefined || edit.op !== 'reconnect' ? [] : [{ ...moved, ...edit }];
  });
  const chains = edits.flatMap((edit) => (edit.op === 'add-node' && edit.position === undefined ? [edit.node.key] : []));
  const placed = new Map<string, Point>();
  for (const [index, key] of chains.entries()) {
    const start = knownEnd(key, 'to', { wires, places });
    const end = knownEnd(key, 'from', { wires, places });
    const share = (index + 1) / (chains.length + 1);
    const wanted = start !== null && end !== null ? { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share } : shifted(start, end);
    const place = freePlace(wanted, [...places.values(), ...placed.values()]);
    placed.set(key, place);
  }
  return edits.map((edit) => {
    const position = edit.op === 'add-node' && edit.position === undefined ? placed.get(edit.node.key) : undefined;
    return edit.op === 'add-node' && position !== undefined ? { ...edit, position } : edit;
  });
}

interface Surroundings {
  readonly wires: readonly { readonly from: { readonly node: string }; readonly to: { readonly node: string } }[];
  readonly places: ReadonlyMap<string, Point>;
}

/** The place of the first node that stands already, along the new wires; `side` names the end of a wire at which the new node is. */
function knownEnd(key: string, side: 'from' | 'to', { wires, places }: Surroundings): Point | null {
  const other = side === 'from' ? 'to' : 'from';
  const seen = new Set<string>();
  for (let at: string | undefined = key; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const here: string = at;
    at = wires.find((wire) => wire[side].node === here)?.[other].node;
    const place = at === undefined ? undefined : places.get(at);
    if (place !== undefined) return place;
  }
  return null;
}

function shifted(start: Point | null, end: Point | null): Point {
  if (start !== null) return { x: start.x + WIDTH + 50, y: start.y };
  return end === null ? { x: 0, y: 0 } : { x: end.x - WIDTH - 50, y: end.y };
}

/** The nearest free place above or below. */
function freePlace(wanted: Point, taken: readonly Point[]): Point {
  const isFree = ({ x, y }: Point): boolean => taken.every((other) => Math.abs(other.x - x) >= WIDTH || Math.abs(other.y - y) >= HEIGHT);
  for (let step = 0; step < 60; step++) {
    const y = wanted.y + (step % 2 === 0 ? 1 : -1) * Math.ceil(step / 2) * 24;
    if (isFree({ x: wanted.x, y })) return { x: Math.round(wanted.x), y: Math.round(y) };
  }
  return { x: Math.round(wanted.x), y: Math.round(wanted.y) };
}
