import { anyType, type Edge, type Graph, type GraphNode, type InputPort, type NodeKind, type OutputPort, own, type PortType, unknownType } from '@turnbuckle/model';
import { outputName, typeNamed } from '../comfyui/node-kind.ts';
import { readUi } from '../comfyui/read-ui.ts';
import { inputPort } from '../comfyui/ui/ports.ts';
import { parseUiDocument } from '../comfyui/ui/ui-document.ts';
import { listOf, type UiNode } from '../comfyui/ui/ui-graph.ts';
import type { ReadInput, ReadResult } from '../format.ts';

/**
 * Reads what LiteGraph saves. It has no catalog: each node carries the names and types of its own slots, which are taken as its declaration
 * where no catalog knows the kind. Types compare without regard to case there, so they are put in lower case.
 */
export function readLitegraph(input: ReadInput): ReadResult {
  const { graphs, diagnostics } = readUi(input);
  const nodes = parseUiDocument(input.json).root.nodes;
  const [root, ...rest] = graphs;
  if (root === undefined) return { graphs, diagnostics };
  const declared: Graph = {
    ...root,
    nodes: root.nodes.map((node, index): GraphNode => {
      const file = nodes[index];
      if (file === undefined) return node;
      const params = own(file.raw, 'properties');
      const isKnown = node.declared !== undefined || input.catalog?.kinds.has(node.kind) === true;
      return { ...node, params: { ...(params as GraphNode['params'] | undefined), ...node.params }, ...(isKnown ? {} : { declared: kindOf(file) }) };
    }),
  };
  return { graphs: [{ ...declared, edges: declared.edges.map(withPlainLabel) }, ...rest], diagnostics };
}

/** Numbers stand for the wildcard and for events, and are no names; names count without regard to case. */
function withPlainLabel({ label, ...edge }: Edge): Edge {
  return label === undefined || /^-?\d+$/.test(label) ? edge : { ...edge, label: label.toLowerCase() };
}

function kindOf(node: UiNode): NodeKind {
  const types = (side: 'inputs' | 'outputs', wildcard: PortType): PortType[] => listOf(node.raw[side]).map((slot) => slotType(own(slot, 'type'), wildcard));
  const [inputs, outputs] = [types('inputs', anyType), types('outputs', unknownType)];
  return {
    name: node.type,
    in: Object.fromEntries(inputs.map((type, slot): [string, InputPort] => [inputPort(node.inputs, slot), { type, required: false }])),
    out: Object.fromEntries(
      outputs.map((type, slot): [string, OutputPort] => [outputName(slot), { type, ...(node.outputs[slot]?.name ? { title: node.outputs[slot].name } : {}) }]),
    ),
    params: {},
    // Nothing says which nodes are ends; one without outputs is.
    ...(outputs.length === 0 ? { sink: true } : {}),
  };
}

function slotType(type: unknown, wildcard: PortType): PortType {
  if (type === -1) return { tag: 'named', name: 'event' };
  if (type === undefined || type === null || type === '' || type === 0 || type === '*') return wildcard;
  return typeNamed(String(type).toLowerCase(), wildcard);
}
