// Rete 2: nodes and connections are added one by one; a pipe refuses sockets that do not fit, as its guide on validation shows.
//
// Source: https://retejs.org/docs/guides/validation
import { ClassicPreset, NodeEditor } from 'rete';

export const peer = 'rete';
export const looksAt = 'types of each edge by a pipe, the same edge twice; no cycles';

export function prepare({ document, catalog }) {
  return async (deadline) => {
    const sockets = new Map(Object.keys(catalog.types).map((name) => [name, new ClassicPreset.Socket(name)]));
    const editor = new NodeEditor();
    editor.addPipe((context) => {
      if (context.type !== 'connectioncreate') return context;
      const { source, sourceOutput, target, targetInput } = context.data;
      const output = editor.getNode(source)?.outputs[sourceOutput]?.socket;
      return output !== undefined && output === editor.getNode(target)?.inputs[targetInput]?.socket ? context : undefined;
    });
    for (const { id, type } of document.nodes) {
      if (deadline.isOver) return false;
      const node = new ClassicPreset.Node(type);
      node.id = id;
      for (const [name, port] of Object.entries(catalog.kinds[type].in)) node.addInput(name, new ClassicPreset.Input(sockets.get(port.type)));
      for (const [name, port] of Object.entries(catalog.kinds[type].out)) node.addOutput(name, new ClassicPreset.Output(sockets.get(port.type), undefined, true));
      await editor.addNode(node);
    }
    for (const { id, source, sourceHandle, target, targetHandle } of document.edges) {
      if (deadline.isOver) return false;
      if (!(await editor.addConnection({ id, source, sourceOutput: sourceHandle, target, targetInput: targetHandle }))) throw new Error(`Rete refuses ${id}`);
    }
    return true;
  };
}
