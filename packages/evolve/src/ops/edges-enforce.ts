import { compile, type PresetName, presetNames, presets } from '@turnbuckle/compiler';
import { applyEdits, type Diagnostic, digestText, type Edge, type Edit, type Fix, type Graph, type GraphNode, type Json, own, type PortRef } from '@turnbuckle/model';
import { defineOp, type OpContext } from '../op.ts';

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
    const edits: Edit[] = [];
    const entries: Json[] = [];
    let current = graph;
    // One fix may decide the next, so each is taken on the graph that the one before it left.
    for (let left = graph.edges.length; left > 0; left--) {
      const found = nextFix(current, context, args.policy);
      if (found === null) break;
      const named = withStableKeys(found, context);
      const { value, refusal } = applyEdits(current, named.edits);
      if (refusal !== null) break;
      entries.push(fixEntry(current, value, named));
      edits.push(...named.edits);
      current = value;
    }
    for (const { at, code } of illegalEdges(current, context, args.policy)) {
      if (at.edge === undefined) continue;
      edits.push({ op: 'quarantine', edge: at.edge, code });
      entries.push({ edge: at.edge, quarantined: code });
    }
    return { edits, entries };
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

/** Errors at edges that are in use, each edge once. */
function illegalEdges(graph: Graph, { to }: OpContext, policy: string): Diagnostic[] {
  const seen = new Set<string>();
  return compile(graph, { catalog: to, policy: presets[policy as PresetName], moment: 'migrate' }).diagnostics.filter(({ severity, at }) => {
    if (severity !== 'error' || at.edge === undefined || seen.has(at.edge)) return false;
    seen.add(at.edge);
    return true;
  });
}

function nextFix(graph: Graph, context: OpContext, policy: string): { readonly diagnostic: Diagnostic; readonly edits: readonly Edit[] } | null {
  for (const diagnostic of illegalEdges(graph, context, policy)) {
    const fix = diagnostic.fixes.find((one) => one.kind === 'safe' && !one.edits.some(({ op }) => op === 'disconnect' || op === 'remove-node')) ?? onlyPort(diagnostic);
    if (fix !== undefined) return { diagnostic, edits: fix.edits };
  }
  return null;
}

/** A wire to a port that is not there does nothing as it is; where a single port could have been meant, it takes that one. */
function onlyPort({ code, fixes }: Diagnostic): Fix | undefined {
  const [only, another] = fixes.filter(({ edits }) => edits.every(({ op }) => op === 'reconnect'));
  return another === undefined && (code === 'unknown-port' || code === 'ambiguous-port') ? only : undefined;
}

/** Keys of inserted nodes and edges come from the step and the edge, so that every worker makes the same. */
function withStableKeys({ diagnostic, edits }: { diagnostic: Diagnostic; edits: readonly Edit[] }, { stepId }: OpContext): { diagnostic: Diagnostic; edits: Edit[] } {
  const names = new Map<string, string>();
  const fresh = (key: string): string => {
    const known = names.get(key) ?? `tb-${digestText(`${stepId}|${diagnostic.at.edge ?? ''}|${names.size}`).slice(0, 12)}`;
    names.set(key, known);
    return known;
  };
  for (const edit of edits) if (edit.op === 'add-node') fresh(edit.node.key);
  const end = (ref: PortRef): PortRef => ({ ...ref, node: names.get(ref.node) ?? ref.node });
  return {
    diagnostic,
    edits: edits.map((edit): Edit => {
      if (edit.op === 'add-node') return { ...edit, node: { ...edit.node, key: fresh(edit.node.key) } };
      if (edit.op === 'connect') return { ...edit, edge: { ...edit.edge, key: fresh(edit.edge.key), from: end(edit.edge.from), to: end(edit.edge.to) } };
      if (edit.op === 'reconnect') return { ...edit, ...(edit.from === undefined ? {} : { from: end(edit.from) }), ...(edit.to === undefined ? {} : { to: end(edit.to) }) };
      return edit;
    }),
  };
}

function fixEntry(before: Graph, after: Graph, { edits }: { edits: readonly Edit[] }): Json {
  const ends = (graph: Graph, key: string): Json => {
    const edge = graph.edges.find((one) => one.key === key);
    return edge === undefined ? null : [edge.from.node, edge.from.port, edge.to.node, edge.to.port];
  };
  const touched = edits.flatMap((edit) => (edit.op === 'reconnect' ? [edit.edge] : []));
  const kinds = edits.flatMap((edit) =>
    edit.op === 'set-kind' ? [{ node: edit.node, was: before.nodes.find(({ key }) => key === edit.node)?.kind ?? '', stands: edit.kind }] : [],
  );
  return {
    edges: [...new Set(touched)].map((edge): Json => ({ edge, was: ends(before, edge), stands: ends(after, edge) })),
    ...(kinds.length > 0 ? { kinds } : {}),
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
