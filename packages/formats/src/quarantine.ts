import { isRecord, own } from '@turnbuckle/model';
import { changeText, type TextChange } from './json/change-text.ts';

/** The one member that marks quarantined edges; readers that don't know it pass over it. */
export const quarantineField = 'turnbuckle';

/** One edge that stays in the document and out of the plan, with the code of the finding that put it there. */
export interface Quarantined {
  readonly edge: string;
  readonly code: string;
}

/** The quarantined edges of a document, by key. */
export function readQuarantine(json: unknown): Map<string, string> {
  const list = own(own(json, quarantineField), 'quarantined');
  const found = new Map<string, string>();
  for (const item of Array.isArray(list) ? list : []) {
    const edge = own(item, 'edge');
    const code = own(item, 'code');
    if (typeof edge === 'string' && typeof code === 'string') found.set(edge, code);
  }
  return found;
}

/**
 * Writes which edges are set aside into the document's own text, in one member that old readers pass over; every other byte stays. The
 * text comes back as it is when it says so already, and when the document is no object and has no room for a member.
 */
export function setAside(text: string, json: unknown, edges: readonly Quarantined[]): string {
  if (!isRecord(json) || says(json, edges)) return text;
  const changes = quarantineChange(json, edges);
  return changes === null ? text : changeText(text, [changes]);
}

function says(json: unknown, edges: readonly Quarantined[]): boolean {
  const now = readQuarantine(json);
  return now.size === edges.length && edges.every(({ edge, code }) => now.get(edge) === code);
}

/** The change of the text that makes the document say so; `null` when there is nothing to write. */
export function quarantineChange(json: Readonly<Record<string, unknown>>, edges: readonly Quarantined[]): TextChange | null {
  const field = own(json, quarantineField);
  const value = edges.map(({ edge, code }) => ({ edge, code }));
  const pointer = `/${quarantineField}`;
  const list = { quarantined: value };
  if (!Object.hasOwn(json, quarantineField)) return edges.length === 0 ? null : { kind: 'insert-member', pointer: '', key: quarantineField, value: list };
  if (!isRecord(field)) return { kind: 'replace', pointer, value: list };
  const hasList = Object.hasOwn(field, 'quarantined');
  if (edges.length > 0) return hasList ? { kind: 'replace', pointer: `${pointer}/quarantined`, value } : { kind: 'insert-member', pointer, key: 'quarantined', value };
  return { kind: 'remove', pointer: Object.keys(field).length === 1 ? pointer : `${pointer}/quarantined` };
}
