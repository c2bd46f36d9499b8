import { type Edge, type Edit, type Graph, isRecord, type Json, own } from '@turnbuckle/model';
import { edgesWithCompany } from '../mend/edges-with-company.ts';
import { defineOp, type OpStep } from '../op.ts';
import { storedAt } from '../stored-at.ts';
import { nodesOf } from './rename.ts';

type Args = { readonly kind: string; readonly rewire?: readonly [input: string, output: string] };

/** Takes every node of a kind out. With `rewire` what came into the input goes on to where the output went; other edges go with the node. */
export const kindRemove = defineOp<Args>({
  slug: 'kind-remove',
  title: 'A kind goes',
  reads: 'document',
  up: (graph, step) => {
    const edits: Edit[] = [];
    const entries: Json[] = [];
    const shared = edgesWithCompany(graph, step.context.from);
    const gone = new Set(nodesOf(graph, step.args.kind).map(({ key }) => key));
    for (const node of nodesOf(graph, step.args.kind)) {
      const { bridges, lost } = bridge(graph, { node: node.key, rewire: step.args.rewire, gone });
      edits.push(...bridges.map(({ edge, from }): Edit => ({ op: 'reconnect', edge: edge.key, from })), { op: 'remove-node', node: node.key });
      const stored = storedAt(step.context.json, node.pointer) ?? null;
      entries.push({
        node: stored,
        ...(own(stored, 'id') === node.key ? {} : { key: node.key }),
        ...(isRecord(own(stored, 'data')) || Object.keys(node.params).length === 0 ? {} : { params: node.params }),
        edges: lost.map((edge): Json => ({ ...lostEdge(edge, storedAt(step.context.json, edge.pointer) ?? null), ...(shared.has(edge.key) ? { shared: true } : {}) })),
        bridged: bridges.map(({ edge, from }) => ({ edge: edge.key, was: { node: edge.from.node, port: edge.from.port }, stands: { node: from.node, port: from.port } })),
      });
    }
    return { edits, entries };
  },
  down: (graph, step) => restore(graph, step),
  check: ({ kind, rewire }, { from, to }) => {
    const old = from.kinds.get(kind);
    if (old === undefined) return [`the old catalog has no kind '${kind}'`];
    const [input, output] = rewire ?? [];
    return [
      ...(to.kinds.has(kind) ? [`the new catalog still has the kind '${kind}'`] : []),
      ...(input !== undefined && !Object.hasOwn(old.in, input) ? [`'${kind}' has no input '${input}'`] : []),
      ...(output !== undefined && !Object.hasOwn(old.out, output) ? [`'${kind}' has no output '${output}'`] : []),
    ];
  },
  covers: ({ kind }) => [{ codes: ['kind-removed'], kind }],
});

interface Removal {
  readonly node: string;
  readonly rewire: Args['rewire'];
  readonly gone: ReadonlySet<string>;
}

function bridge({ edges }: Graph, { node, rewire, gone }: Removal): { bridges: { edge: Edge; from: Edge['from'] }[]; lost: Edge[] } {
  const incoming = edges.filter(({ to }) => to.node === node);
  const source = rewire === undefined ? undefined : incoming.find(({ to, from }) => to.port === rewire[0] && !gone.has(from.node));
  const outgoing = edges.filter(({ from, to }) => from.node === node && to.node !== node);
  const bridges = source === undefined ? [] : outgoing.filter(({ from, to }) => from.port === rewire?.[1] && !gone.has(to.node)).map((edge) => ({ edge, from: source.from }));
  const kept = new Set(bridges.map(({ edge }) => edge));
  return { bridges, lost: [...new Set([...incoming, ...outgoing])].filter((edge) => !kept.has(edge)) };
}

/** Brings every node back, with what somebody did to it; a bridge that was cut or moved since stays cut or moved. */
function restore(graph: Graph, { args, entries }: OpStep<Args>): { edits: Edit[]; entries: Json[] } {
  const edits: Edit[] = [];
  const present = new Set(graph.nodes.map(({ key }) => key));
  const returning = new Set<string>();
  const plans = entries.flatMap((entry) => {
    const stored = own(entry, 'node') as Json;
    const key = String(own(entry, 'key') ?? own(stored, 'id') ?? '');
    const bridged = (own(entry, 'bridged') ?? []) as readonly { edge: string; was: Edge['from']; stands: Edge['from'] }[];
    const standing = bridged.filter(({ edge, stands }) => graph.edges.some((one) => one.key === edge && one.from.node === stands.node && one.from.port === stands.port));
    if (key === '' || present.has(key)) return [];
    returning.add(key);
    return [{ key, stored, standing, entry }];
  });
  for (const { key, stored, standing, entry } of plans) {
    const params = (own(entry, 'params') ?? own(stored, 'data') ?? {}) as Graph['nodes'][number]['params'];
    edits.push({ op: 'add-node', node: { key, kind: args.kind, params }, stored });
    edits.push(...standing.map(({ edge, was }): Edit => ({ op: 'reconnect', edge, from: was })));
    for (const lost of (own(entry, 'edges') ?? []) as readonly Lost[]) {
      const edge = edgeOf(lost);
      const there = (node: string): boolean => present.has(node) || returning.has(node);
      const isNew = !graph.edges.some((one) => one.key === edge.key) && !edits.some((edit) => edit.op === 'connect' && edit.edge.key === edge.key);
      if (!there(edge.from.node) || !there(edge.to.node) || !isNew) continue;
      edits.push({ op: 'connect', edge, ...(lost.edge === undefined ? {} : { stored: lost.edge }) });
      // An input that somebody wired since keeps what it has: the old wire waits beside it, out of use.
      const isTaken = lost.shared !== true && graph.edges.some(({ to }) => to.node === edge.to.node && to.port === edge.to.port);
      if (isTaken) edits.push({ op: 'quarantine', edge: edge.key, code: 'port-cardinality' });
    }
  }
  return { edits, entries: [] };
}

/** An edge that went with its node: as it was stored, where that says all, else by its ends. */
type Lost = { readonly edge?: Json; readonly link?: Edge; readonly shared?: boolean };

function lostEdge({ key, from, to, label }: Edge, stored: Json): { readonly [part: string]: Json } {
  if (own(stored, 'id') === key && own(stored, 'source') === from.node && own(stored, 'target') === to.node) return { edge: stored };
  return { link: { key, from: { ...from }, to: { ...to }, ...(label === undefined ? {} : { label }) } };
}

function edgeOf({ edge: stored = null, link }: Lost): Edge {
  if (link !== undefined) return link;
  const port = (key: string): string | null => {
    const value = own(stored, key);
    return typeof value === 'string' ? value : null;
  };
  const [key, source, target] = [own(stored, 'id'), own(stored, 'source'), own(stored, 'target')].map(String);
  return { key: key ?? '', from: { node: source ?? '', port: port('sourceHandle') }, to: { node: target ?? '', port: port('targetHandle') } };
}
