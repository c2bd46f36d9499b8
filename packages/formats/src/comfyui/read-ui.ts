import { boundaryKeys, type Diagnostic, type Edge, type Graph, type GraphNode } from '@turnbuckle/model';
import { edgeKeys } from '../edge-keys.ts';
import type { ReadInput, ReadResult } from '../format.ts';
import { readQuarantine } from '../quarantine.ts';
import { outputName } from './node-kind.ts';
import { checkNesting } from './ui/check-nesting.ts';
import { boundaryKinds, DeclaredKinds } from './ui/declared-kinds.ts';
import { checkBookkeeping } from './ui/link-bookkeeping.ts';
import { inputPort, UiIndex } from './ui/ports.ts';
import { parseUiDocument } from './ui/ui-document.ts';
import type { UiGraph, UiNode } from './ui/ui-graph.ts';
import { notes } from './ui/virtual-kinds.ts';
import { widgetValues } from './ui/widget-values.ts';

/**
 * Reads what ComfyUI's editor saves, 0.4 or 1: the root graph, then each subgraph definition with the boundary nodes `$in` and `$out`.
 * A port is the name of the target's input and `out:<slot>` of the origin; each row of the link table is one edge.
 *
 * Source: https://docs.comfy.org/specs/workflow_json
 */
export function readUi({ json, catalog }: ReadInput): ReadResult {
  const document = parseUiDocument(json);
  const declared = new DeclaredKinds(document, catalog);
  const quarantined = readQuarantine(json);
  const diagnostics: Diagnostic[] = [...document.diagnostics, ...checkNesting(document)];
  const read = (graph: UiGraph): Graph => {
    const nodes = graph.nodes.map((node) => readNode(node, { declared, catalog }));
    const index = new UiIndex(graph);
    const edges = readEdges(index, quarantined);
    diagnostics.push(
      ...checkBookkeeping(
        index,
        edges.map(({ key }) => key),
      ),
    );
    return { id: graph.id, nodes: [...boundaryNodes(graph), ...nodes], edges, ...(graph.title === null ? {} : { title: graph.title }) };
  };
  const graphs = [document.root, ...document.definitions.values()].map(read);
  return { graphs, diagnostics };
}

interface NodeContext {
  readonly declared: DeclaredKinds;
  readonly catalog: ReadInput['catalog'];
}

function readNode(node: UiNode, { declared, catalog }: NodeContext): GraphNode {
  const own = declared.of(node);
  const mode = node.mode === 2 ? 'muted' : node.mode === 4 ? 'bypassed' : undefined;
  const isNote = notes.has(node.type);
  const { values, initial } = widgetValues(node, catalog);
  return {
    key: node.key,
    kind: node.type,
    params: isNote ? {} : { ...initial, ...values },
    ...(node.title === null ? {} : { title: node.title }),
    ...(mode === undefined ? {} : { mode }),
    ...(own === undefined || isNote ? {} : { declared: own }),
    ...(isNote ? { note: true } : {}),
    pointer: node.pointer,
  };
}

function boundaryNodes({ boundary, pointer }: UiGraph): GraphNode[] {
  if (boundary === null) return [];
  const kinds = boundaryKinds(boundary);
  return [
    { key: boundaryKeys.in, kind: boundaryKeys.in, params: {}, declared: kinds.in, pointer: `${pointer}/inputNode` },
    { key: boundaryKeys.out, kind: boundaryKeys.out, params: {}, declared: kinds.out, pointer: `${pointer}/outputNode` },
  ];
}

function readEdges(index: UiIndex, quarantined: ReadonlyMap<string, string>): Edge[] {
  const { links, boundary } = index.graph;
  const bare = links.map((link): Omit<Edge, 'key'> => {
    const inputs = link.to === boundaryKeys.out ? (boundary?.outputs ?? []) : (index.nodes.get(link.to)?.inputs ?? []);
    return {
      from: { node: link.from, port: outputName(link.fromSlot) },
      to: { node: link.to, port: inputPort(inputs, index.targetSlot(link)) },
      ...(link.type === null ? {} : { label: link.type }),
      pointer: link.pointer,
    };
  });
  const keys = edgeKeys(
    bare,
    links.map(({ id }) => id),
  );
  return bare.map((edge, row) => {
    const key = keys[row] ?? '';
    const code = quarantined.get(key);
    return code === undefined ? { key, ...edge } : { key, ...edge, quarantined: code };
  });
}
