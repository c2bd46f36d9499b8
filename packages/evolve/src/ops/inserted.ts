import { digestText, type Graph, type GraphNode, own } from '@turnbuckle/model';
import { storedAt } from '../stored-at.ts';

/** Left of and a little above the node that it was made for: overlap is worse than a long wire. */
const offsetX = -220;
const offsetY = -40;

/** The key of something that a step makes for a node or edge: the same on every worker, and known again on the way back. */
export function insertedKey(stepId: string, anchor: string, role: string): string {
  return `tb-${digestText(`${stepId}|${anchor}|${role}`).slice(0, 12)}`;
}

/** As {@link insertedKey}, and not one that stands already: of what an earlier way put in, somebody may have kept a part. */
export function freshKey(stepId: string, anchor: string, { role, taken }: { readonly role: string; readonly taken: ReadonlySet<string> }): string {
  let key = insertedKey(stepId, anchor, role);
  for (let again = 2; taken.has(key); again++) key = insertedKey(stepId, anchor, `${role} ${again}`);
  return key;
}

/** Keys of all nodes and edges. */
export function keysOf({ nodes, edges }: Graph): Set<string> {
  return new Set([...nodes, ...edges].map(({ key }) => key));
}

/** Where an inserted node goes; left to the format where the anchor has no place of its own. */
export function placeBeside(node: GraphNode | undefined, json: unknown): { readonly position?: { readonly x: number; readonly y: number } } {
  const position = own(storedAt(json, node?.pointer), 'position');
  const [x, y] = [own(position, 'x'), own(position, 'y')];
  return typeof x === 'number' && typeof y === 'number' ? { position: { x: x + offsetX, y: y + offsetY } } : {};
}

/** Whether exactly these edges touch a node. */
export function hasOnly({ edges }: Graph, node: string, keys: ReadonlySet<string>): boolean {
  const touching = edges.filter(({ from, to }) => from.node === node || to.node === node);
  return touching.length === keys.size && touching.every(({ key }) => keys.has(key));
}
