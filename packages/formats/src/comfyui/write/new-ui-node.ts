import { type GraphNode, type InputPort, type Json, type NodeKind, portsOf } from '@turnbuckle/model';
import type { UiNode } from '../ui/ui-graph.ts';
import { widgetSlots } from '../ui/widget-slots.ts';
import { typeName } from './type-name.ts';

export interface NewNode {
  readonly node: GraphNode;
  readonly kind: NodeKind;
  readonly id: Json;
  readonly position: readonly [number, number];
  /** Ids of links that enter and leave, by port. */
  readonly entering: ReadonlyMap<string, Json>;
  readonly leaving: ReadonlyMap<string, readonly Json[]>;
}

/** The input slots of a new node: every socket, and the widgets that a link replaces. */
export function inputSlots(kind: NodeKind, node: GraphNode, wired: Iterable<string>): readonly (readonly [string, InputPort])[] {
  const taken = new Set(wired);
  return [...portsOf(kind, node.params, taken).inputs].filter(([name, port]) => port.param === undefined || taken.has(name));
}

/** A node as the editor would save it. */
export function newUiNode({ node, kind, id, position, entering, leaving }: NewNode): Json {
  const inputs = inputSlots(kind, node, entering.keys()).map(
    ([name, port]): Json => ({ name, type: typeName(port.type), link: entering.get(name) ?? null, ...(port.param === undefined ? {} : { widget: { name } }) }),
  );
  const outputs = Object.entries(kind.out).map(([port, { type, title }]): Json => {
    const links = leaving.get(port);
    return { name: title ?? typeName(type), type: typeName(type), links: links === undefined ? null : [...links] };
  });
  const values = widgetList(node, kind);
  return {
    id,
    type: node.kind,
    pos: [...position],
    size: [210, 46],
    flags: {},
    order: 0,
    mode: node.mode === 'muted' ? 2 : node.mode === 'bypassed' ? 4 : 0,
    inputs,
    outputs,
    ...(node.title === undefined ? {} : { title: node.title }),
    properties: { 'Node name for S&R': node.kind },
    ...(values.length === 0 ? {} : { widgets_values: values }),
  };
}

/** The values in the editor's order: what the node sets, else the default. */
export function widgetList(node: GraphNode, kind: NodeKind): Json[] {
  if (kind.foreign === undefined) return Object.values(node.params);
  const blank: UiNode = { key: node.key, type: node.kind, mode: 0, title: null, inputs: [], outputs: [], raw: {}, pointer: '' };
  const ports = portsOf(kind, node.params);
  return widgetSlots(kind, Object.values(node.params), blank).map(({ name }) => (name === null ? 'fixed' : (node.params[name] ?? ports.input(name)?.param?.default ?? null)));
}
