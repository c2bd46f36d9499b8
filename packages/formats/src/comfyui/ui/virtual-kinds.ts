import { anyType, type NodeKind, type PortType } from '@turnbuckle/model';

/** Kinds that only the editor knows: they are resolved before a prompt is sent, so no catalog lists them. */
export const reroutes: ReadonlySet<string> = new Set(['Reroute', 'Reroute (rgthree)']);
export const primitive = 'PrimitiveNode';
export const notes: ReadonlySet<string> = new Set(['Note', 'MarkdownNote', 'Note Plus (mtb)', 'Label (rgthree)', 'Bookmark (rgthree)']);

export function isVirtual(type: string): boolean {
  return reroutes.has(type) || type === primitive || notes.has(type);
}

const passed: PortType = { tag: 'variable', name: 'T' };

/** `pass<T>(T) -> T`, with the port's name as the file has it. */
export function rerouteKind(name: string, port: string): NodeKind {
  return { name, in: { [port]: { type: passed, required: false } }, out: { 'out:0': { type: passed } }, params: {} };
}

/** A constant of whatever type its target takes. */
export const primitiveKind: NodeKind = { name: primitive, in: {}, out: { 'out:0': { type: passed } }, params: { value: { type: anyType } } };
