// LiteGraph as ComfyUI ships it: nodes are made and connected one by one, `connect` refuses types that do not fit.
import './browser-names.mjs';
import { LGraph, LGraphNode, LiteGraph } from '@comfyorg/litegraph';

export const peer = '@comfyorg/litegraph';
export const looksAt = 'types of each edge; replaces what an input has; no cycles';

export const areCompatible = (a, b) => LiteGraph.isValidConnection(a, b);

export function prepare({ document, catalog }) {
  for (const [name, kind] of Object.entries(catalog.kinds)) {
    class Kind extends LGraphNode {
      constructor() {
        super(name);
        for (const [port, { type }] of Object.entries(kind.in)) this.addInput(port, type);
        for (const [port, { type }] of Object.entries(kind.out)) this.addOutput(port, type);
      }
    }
    LiteGraph.registerNodeType(name, Kind);
  }
  return (deadline) => {
    const graph = new LGraph();
    const byId = new Map();
    for (const { id, type } of document.nodes) {
      if (deadline.isOver) return false;
      const node = LiteGraph.createNode(type);
      // Its order of execution would be worked out anew for each node; here nothing is run.
      graph.add(node, true);
      byId.set(id, node);
    }
    for (const { id, source, sourceHandle, target, targetHandle } of document.edges) {
      if (deadline.isOver) return false;
      const from = byId.get(source);
      if (from.connect(from.findOutputSlot(sourceHandle), byId.get(target), byId.get(target).findInputSlot(targetHandle)) === null) throw new Error(`LiteGraph refuses ${id}`);
    }
    return true;
  };
}
