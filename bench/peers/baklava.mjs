// BaklavaJS: nodes and connections are added one by one, its plugin for interface types refuses what does not fit.
//
// Source: https://baklava.tech/nodes/interface-types and https://baklava.tech/nodes/nodes
import { defineNode, Editor, NodeInterface } from '@baklavajs/core';
import { BaklavaInterfaceTypes, NodeInterfaceType, setType } from '@baklavajs/interface-types';

export const peer = '@baklavajs/core';
export const looksAt = 'types of each edge, the same edge twice; no cycles';

export function prepare({ document, catalog }) {
  const types = new Map(Object.keys(catalog.types).map((name) => [name, new NodeInterfaceType(name)]));
  const port = (name, type) => () => new NodeInterface(name, null).use(setType, types.get(type));
  const ports = (declared) => Object.fromEntries(Object.entries(declared).map(([name, { type }]) => [name, port(name, type)]));
  const kinds = new Map(Object.entries(catalog.kinds).map(([name, kind]) => [name, defineNode({ type: name, inputs: ports(kind.in), outputs: ports(kind.out) })]));
  return (deadline) => {
    const editor = new Editor();
    const interfaces = new BaklavaInterfaceTypes(editor);
    interfaces.addTypes(...types.values());
    const byId = new Map();
    for (const { id, type } of document.nodes) {
      if (deadline.isOver) return false;
      byId.set(id, editor.graph.addNode(new (kinds.get(type))()));
    }
    for (const { id, source, sourceHandle, target, targetHandle } of document.edges) {
      if (deadline.isOver) return false;
      if (editor.graph.addConnection(byId.get(source).outputs[sourceHandle], byId.get(target).inputs[targetHandle]) === undefined) throw new Error(`BaklavaJS refuses ${id}`);
    }
    return true;
  };
}
