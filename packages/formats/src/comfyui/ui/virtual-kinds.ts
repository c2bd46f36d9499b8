import { anyType, type NodeKind, type PortType, unknownType } from '@turnbuckle/model';

/** Kinds that only the editor knows: they are resolved before a prompt is sent, so no catalog lists them. */
export const reroutes: ReadonlySet<string> = new Set(['Reroute', 'Reroute (rgthree)']);
export const primitive = 'PrimitiveNode';
export const notes: ReadonlySet<string> = new Set(['Note', 'MarkdownNote', 'Note Plus (mtb)', 'Label (rgthree)', 'Bookmark (rgthree)', 'easy bookmark']);
/** A wire without a line: what enters a setter leaves every getter that carries the same name as its first value. */
export const setters: ReadonlySet<string> = new Set(['SetNode', 'easy setNode']);
export const getters: ReadonlySet<string> = new Set(['GetNode', 'easy getNode']);
/** Switches of the editor's that act on other nodes' modes, which are saved with those. */
const remotes: ReadonlySet<string> = new Set([
  'Fast Muter (rgthree)',
  'Fast Bypasser (rgthree)',
  'Fast Groups Muter (rgthree)',
  'Fast Groups Bypasser (rgthree)',
  'Fast Actions Button (rgthree)',
  'Node Combiner (rgthree)',
  'Node Collector (rgthree)',
  'Mute / Bypass Relay (rgthree)',
  'Mute / Bypass Repeater (rgthree)',
  'Random Unmuter (rgthree)',
]);

export function isVirtual(type: string): boolean {
  return type === primitive || [reroutes, notes, setters, getters, remotes].some((kinds) => kinds.has(type));
}

const passed: PortType = { tag: 'variable', name: 'T' };

/** `pass<T>(T) -> T`, with the port's name as the file has it. */
export function rerouteKind(name: string, port: string): NodeKind {
  return { name, in: { [port]: { type: passed, required: false } }, out: { 'out:0': { type: passed } }, params: {} };
}

/** What a setter passes on reaches nodes that no edge shows, so it counts as an end. */
export function setterKind(name: string, port: string): NodeKind {
  return { ...rerouteKind(name, port), sink: true };
}

export function getterKind(name: string): NodeKind {
  return { name, in: {}, out: { 'out:0': { type: unknownType } }, params: {} };
}

/** A constant of whatever type its target takes. */
export const primitiveKind: NodeKind = { name: primitive, in: {}, out: { 'out:0': { type: passed } }, params: { value: { type: anyType } } };
