import { type PresetName, presetNames } from '@turnbuckle/compiler';
import { type Edge, type Edit, type Graph, type GraphNode, type Json, own } from '@turnbuckle/model';
import { type Mend, mendEdges } from '../mend/mend-edges.ts';
import { defineOp } from '../op.ts';

type Args = { readonly policy: string };

/**
 * The op of a strict release: each illegal edge takes the compiler's verified safe fix, never a removal, or the only port that fits where
 * the one it names is not there, or is quarantined in place. The way back undoes what still stands as it was made; where somebody rewired since, they win.
 */
export const edgesEnforce = defineOp<Args>({
  slug: 'edges-enforce',
  title: 'Illegal edges are mended or quarantined',
  reads: 'document',
  up: (graph, { args, context }) => {
    const { value, mends, quarantined } = mendEdges(graph, { catalog: context.to, policy: args.policy as PresetName, stepId: context.stepId });
    const ends = { before: endsByEdge(graph), after: endsByEdge(value), kinds: new Map(graph.nodes.map(({ key, kind }) => [key, kind])) };
    const changed = mends.filter(({ edits }) => edits.length > 0);
    return {
      edits: [...changed.flatMap(({ edits }) => edits), ...quarantined.map(({ edge, code }): Edit => ({ op: 'quarantine', edge, code }))],
      entries: [...changed.map((mend) => mendEntry(mend, ends)), ...quarantined.map(({ edge, code }): Json => ({ edge, quarantined: code }))],
    };
  },
  down: (graph, { entries }) => {
    const edits = [...entries].reverse().flatMap((entry) => undo(graph, entry));
    return { edits, entries: [] };
  },
  check: ({ policy }) => (presetNames.some((name) => name === policy) ? [] : [`there is no policy '${policy}'; expected ${presetNames.join(', ')}`]),
  covers: () => [
    {
      codes: [
        'coercion-removed',
        'subtyping-removed',
        'input-type-narrowed',
        'input-type-changed',
        'output-type-widened',
        'output-type-changed',
        'input-takes-one-now',
        'input-removed',
        'output-removed',
        'input-feedback-removed',
      ],
      kind: '*',
    },
  ],
});

interface GraphEnds {
  readonly before: ReadonlyMap<string, Ends>;
  readonly after: ReadonlyMap<string, Ends>;
  readonly kinds: ReadonlyMap<string, string>;
}

function endsByEdge({ edges }: Graph): Map<string, Ends> {
  return new Map(edges.map(({ key, from, to }) => [key, [from.node, from.port, to.node, to.port]]));
}

function mendEntry({ code, edits }: Mend, { before, after, kinds }: GraphEnds): Json {
  const touched = new Set(edits.flatMap((edit) => (edit.op === 'reconnect' ? [edit.edge] : [])));
  const changed = edits.flatMap((edit) => (edit.op === 'set-kind' ? [{ node: edit.node, was: kinds.get(edit.node) ?? '', stands: edit.kind }] : []));
  return {
    mended: code,
    edges: [...touched].map((edge): Json => ({ edge, was: before.get(edge) ?? null, stands: after.get(edge) ?? null })),
    ...(changed.length > 0 ? { kinds: changed } : {}),
    ...addedBy(edits),
  };
}

function addedBy(edits: readonly Edit[]): { readonly [key: string]: Json } {
  const nodes = edits.flatMap((edit) => (edit.op === 'add-node' ? [edit.node.key] : []));
  const wires = edits.flatMap((edit) => (edit.op === 'connect' ? [edit.edge.key] : []));
  return { ...(nodes.length > 0 ? { nodes } : {}), ...(wires.length > 0 ? { wires } : {}) };
}

function undo(graph: Graph, entry: Json): Edit[] {
  const quarantined = own(entry, 'quarantined');
  const key = own(entry, 'edge');
  if (typeof quarantined === 'string' && typeof key === 'string') {
    return graph.edges.some((edge) => edge.key === key && edge.quarantined === quarantined) ? [{ op: 'quarantine', edge: key }] : [];
  }
  const nodes = (own(entry, 'nodes') ?? []) as readonly string[];
  const wires = (own(entry, 'wires') ?? []) as readonly string[];
  const edges = (own(entry, 'edges') ?? []) as readonly { edge: string; was: Ends; stands: Ends }[];
  const standing = edges.filter(({ edge, stands }) => graph.edges.some((one) => one.key === edge && sameEnds(one, stands)));
  if (standing.length < edges.length || !isUntouched(graph, { nodes, wires, edges: edges.map(({ edge }) => edge) })) return [];
  const kinds = ((own(entry, 'kinds') ?? []) as readonly { node: string; was: string; stands: string }[]).filter(({ node, stands }) =>
    graph.nodes.some((one) => one.key === node && one.kind === stands),
  );
  return [
    ...kinds.map(({ node, was }): Edit => ({ op: 'set-kind', node, kind: was })),
    ...standing.map(({ edge, was: [node, port, target, input] }): Edit => ({ op: 'reconnect', edge, from: { node, port }, to: { node: target, port: input } })),
    ...nodes.map((node): Edit => ({ op: 'remove-node', node })),
  ];
}

type Ends = readonly [node: string, port: string | null, target: string, input: string | null];

function sameEnds({ from, to }: Edge, [node, port, target, input]: Ends): boolean {
  return from.node === node && from.port === port && to.node === target && to.port === input;
}

/** What was inserted is still there, wired as it was, and nobody else uses it. */
function isUntouched(graph: Graph, { nodes, wires, edges }: { nodes: readonly string[]; wires: readonly string[]; edges: readonly string[] }): boolean {
  const ours = new Set([...wires, ...edges]);
  const inserted = new Set(nodes);
  const present = new Set(graph.nodes.map(({ key }: GraphNode) => key));
  return (
    nodes.every((node) => present.has(node)) &&
    wires.every((wire) => graph.edges.some(({ key }) => key === wire)) &&
    graph.edges.every(({ key, from, to }) => (!inserted.has(from.node) && !inserted.has(to.node)) || ours.has(key))
  );
}
