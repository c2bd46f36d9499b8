import type { TextChange } from '@turnbuckle/formats';
import { escapePointer, type GraphNode, isRecord, type Json, type NodeKind, own, portsOf } from '@turnbuckle/model';
import { storedAt } from '../stored-at.ts';

interface InPlace {
  readonly json: unknown;
  /** The kind that takes the node's place; what is known of it. */
  readonly name: string;
  readonly kind: NodeKind | undefined;
  /** Names of inputs, as they are stored and as they will be. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly next: Readonly<Record<string, Json>>;
}

/**
 * The changes that put another kind into a node which an editor saved with its values by place: its name, the names of its sockets, and all
 * values in the order of the new kind. `null` where the node is not stored so, or nothing is known of that order.
 */
export function replaceInPlace({ pointer, kind: old }: GraphNode, { json, name, kind, inputs, next }: InPlace): readonly TextChange[] | null {
  const stored = storedAt(json, pointer);
  const [sockets, values] = [own(stored, 'inputs'), own(stored, 'widgets_values')];
  const isByPlace = isRecord(stored) && own(stored, 'type') === old && (Array.isArray(sockets) || Array.isArray(values)) && !isRecord(values);
  if (pointer === undefined || !isByPlace || kind === undefined) return null;
  const changes: TextChange[] = [{ kind: 'replace', pointer: `${pointer}/type`, value: name }];
  for (const [index, socket] of (Array.isArray(sockets) ? sockets : []).entries()) {
    const at = `${pointer}/inputs/${index}`;
    for (const [holder, place] of [[socket, at] as const, [own(socket, 'widget'), `${at}/widget`] as const]) {
      const renamed = inputs.get(String(own(holder, 'name')));
      if (renamed !== undefined) changes.push({ kind: 'replace', pointer: `${place}/name`, value: renamed });
    }
  }
  if (own(own(stored, 'properties'), searchName) === old) changes.push({ kind: 'replace', pointer: `${pointer}/properties/${escapePointer(searchName)}`, value: name });
  if (!Array.isArray(values)) return changes;
  const ports = portsOf(kind, next);
  const order = [...ports.inputs].filter(([, port]) => port.param !== undefined).map(([port, { param }]) => next[port] ?? param?.default ?? null);
  return [...changes, { kind: 'replace', pointer: `${pointer}/widgets_values`, value: order }];
}

/** Where ComfyUI's editor notes the kind by which a node is searched for. */
const searchName = 'Node name for S&R';
