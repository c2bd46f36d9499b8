import type { FormatName } from '@turnbuckle/formats';
import { type Edit, type Graph, isRecord, type Json, own, type PortRef } from '@turnbuckle/model';
import { storedAt } from './stored-at.ts';

/** Keys that steps give, to the numbers under which a document keeps what was inserted. */
export type Numbers = ReadonlyMap<string, string>;

const inserted = /^tb-[0-9a-f]{12}$/;

/** Whether a format numbers its nodes and links, whatever they are called when they are inserted. */
export function isNumbered(format: FormatName): boolean {
  return format === 'comfyui-ui';
}

/** The numbers that an earlier way left among the entries of a step, and the step's own entries. */
export function splitNumbers(entries: readonly Json[]): { readonly numbers: Numbers; readonly entries: readonly Json[] } {
  const listed = own(entries[0], 'numbers');
  if (!isRecord(listed)) return { numbers: new Map(), entries };
  return { numbers: new Map(Object.entries(listed).map(([key, number]) => [key, String(number)])), entries: entries.slice(1) };
}

export function joinNumbers(numbers: Numbers, entries: readonly Json[]): readonly Json[] {
  return numbers.size === 0 ? entries : [{ numbers: Object.fromEntries(numbers) }, ...entries];
}

/** Nodes and links are numbered apart. */
const edgeMark = '-';

/** The graph as the step knows it: what it inserted is called by its own keys. */
export function withStepKeys(graph: Graph, numbers: Numbers): Graph {
  if (numbers.size === 0) return graph;
  const [nodes, edges] = [new Map<string, string>(), new Map<string, string>()];
  for (const [key, number] of numbers) {
    if (key.startsWith(edgeMark)) edges.set(number, key.slice(edgeMark.length));
    else nodes.set(number, key);
  }
  const end = (ref: PortRef): PortRef => ({ ...ref, node: nodes.get(ref.node) ?? ref.node });
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, key: nodes.get(node.key) ?? node.key })),
    edges: graph.edges.map((edge) => ({ ...edge, key: edges.get(edge.key) ?? edge.key, from: end(edge.from), to: end(edge.to) })),
  };
}

/** The edits as the document takes them, and the numbers with those that they bring. */
export function numbered(
  edits: readonly Edit[],
  graph: Graph,
  { numbers, json }: { readonly numbers: Numbers; readonly json: unknown },
): { readonly edits: readonly Edit[]; readonly numbers: Numbers } {
  const all = new Map(numbers);
  const next = { node: highest(graph, 'node', json), edge: highest(graph, 'edge', json) };
  for (const edit of edits) {
    if (edit.op === 'add-node' && inserted.test(edit.node.key) && !all.has(edit.node.key)) all.set(edit.node.key, String(++next.node));
    if (edit.op === 'connect' && inserted.test(edit.edge.key) && !all.has(edgeMark + edit.edge.key)) all.set(edgeMark + edit.edge.key, String(++next.edge));
  }
  if (all.size === 0) return { edits, numbers: all };
  const node = (key: string): string => all.get(key) ?? key;
  const edge = (key: string): string => all.get(edgeMark + key) ?? key;
  const end = (ref: PortRef): PortRef => ({ ...ref, node: node(ref.node) });
  const renamed = edits.map((edit): Edit => {
    switch (edit.op) {
      case 'add-node':
        return { ...edit, node: { ...edit.node, key: node(edit.node.key) } };
      case 'connect':
        return { ...edit, edge: { ...edit.edge, key: edge(edit.edge.key), from: end(edit.edge.from), to: end(edit.edge.to) } };
      case 'reconnect':
        return { ...edit, edge: edge(edit.edge), ...(edit.from === undefined ? {} : { from: end(edit.from) }), ...(edit.to === undefined ? {} : { to: end(edit.to) }) };
      default:
        return 'edge' in edit ? { ...edit, edge: edge(edit.edge) } : { ...edit, node: node(edit.node) };
    }
  });
  return { edits: renamed, numbers: all };
}

/** The highest number that the document ever gave out. */
function highest({ nodes, edges }: Graph, what: 'node' | 'edge', json: unknown): number {
  const base = nodes[0]?.pointer?.replace(/\/nodes\/\d+$/, '') ?? '';
  const [word, camel] = what === 'node' ? ['last_node_id', 'lastNodeId'] : ['last_link_id', 'lastLinkId'];
  const counters = [`${base}/${word}`, `${base}/state/${camel}`].map((pointer) => storedAt(json, pointer));
  const keys = (what === 'node' ? nodes : edges).map(({ key }) => (/^\d{1,15}$/.test(key) ? Number(key) : 0));
  return [...counters, ...keys].reduce<number>((most, number) => (typeof number === 'number' && number > most ? number : most), 0);
}
