import { canonicalJson, type Edge, type Edit, type Graph, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import { defineOp, type OpContext, type OpStep } from '../op.ts';
import { storedAt } from '../stored-at.ts';

type Args = {
  readonly kind: string;
  readonly input: string;
  readonly param: string;
  /** The kind of node whose value is taken over: it gives `param` at `output`. */
  readonly source: { readonly kind: string; readonly output: string; readonly param: string };
};

/** What the compiler says of an edge whose port is gone. */
const code = 'unknown-port';

/**
 * What was wired is set by hand from now on: a constant's value moves into the node, and the constant goes when nothing else uses it. An edge
 * from anything else is set aside. The way back brings constants and edges back, with the values that stand by then.
 */
export const inputToParam = defineOp<Args>({
  slug: 'input-to-param',
  title: 'A wired constant becomes a value',
  reads: 'document',
  up: (graph, step) => {
    const { args, entries } = step;
    const left = new Set(entries);
    const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
    const reaching = graph.edges.filter(
      ({ key, to, quarantined }) => nodes.get(to.node)?.kind === args.kind && to.port === args.input && quarantined === undefined && !left.has(key),
    );
    const taken = new Set<string>();
    const inlined = reaching.filter(({ from, to }) => {
      const isFirst = !taken.has(to.node);
      taken.add(to.node);
      return isFirst && constantOf(nodes.get(from.node), from.port, args) !== undefined;
    });
    const gone = spent(graph, new Set(inlined));
    const aside = reaching.filter((edge) => !inlined.includes(edge));
    const values = inlined.map(({ from, to }): Edit => ({ op: 'set-param', node: to.node, param: args.param, value: constantOf(nodes.get(from.node), from.port, args) ?? null }));
    return {
      edits: [
        ...values,
        ...inlined.filter(({ from }) => !gone.has(from.node)).map(({ key }): Edit => ({ op: 'disconnect', edge: key })),
        ...[...gone].map((node): Edit => ({ op: 'remove-node', node })),
        ...aside.map(({ key }): Edit => ({ op: 'quarantine', edge: key, code })),
      ],
      entries: [...entriesOf({ inlined, gone, nodes, step }), ...aside.map(({ key }): Json => ({ aside: key }))],
    };
  },
  down: (graph, step) => back(graph, step),
  check: ({ kind, param }, { to }) => {
    const next = to.kinds.get(kind);
    return next !== undefined && (Object.hasOwn(next.params, param) || Object.hasOwn(next.in, param)) ? [] : [`'${kind}' has no parameter '${param}' in the new catalog`];
  },
  covers: ({ kind, input, param }) => [
    { codes: ['input-removed'], kind, entry: input },
    { codes: ['param-added', 'required-param-added'], kind, entry: param },
  ],
});

/** The value that a constant gives at an output. */
function constantOf(node: GraphNode | undefined, output: string | null, { source }: Args): Json | undefined {
  return node?.kind === source.kind && output === source.output && Object.hasOwn(node.params, source.param) ? node.params[source.param] : undefined;
}

/** Constants of which no other edge speaks. */
function spent({ edges }: Graph, inlined: ReadonlySet<Edge>): Set<string> {
  const candidates = new Set([...inlined].map(({ from }) => from.node));
  for (const edge of edges) {
    if (!inlined.has(edge)) candidates.delete(edge.from.node);
    candidates.delete(edge.to.node);
  }
  return candidates;
}

interface Inlining {
  readonly inlined: readonly Edge[];
  readonly gone: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly step: { readonly args: Args; readonly context: OpContext };
}

type InlinedEdge = { readonly edge: Json; readonly key: string; readonly to: string; readonly had?: Json };
/** One constant: what it gave, the edges that took it, and the node as it was stored where it went. */
type Constant = { readonly constant: string; readonly value: Json; readonly edges: readonly InlinedEdge[]; readonly stored?: Json };

function entriesOf({ inlined, gone, nodes, step: { args, context } }: Inlining): Json[] {
  return [...new Set(inlined.map(({ from }) => from.node))].map((key): Json => {
    const edges = inlined.filter(({ from }) => from.node === key);
    const stored = gone.has(key) ? storedAt(context.json, nodes.get(key)?.pointer) : undefined;
    return {
      constant: key,
      value: constantOf(nodes.get(key), args.source.output, args) ?? null,
      edges: edges.map((edge): Json => {
        const target = nodes.get(edge.to.node);
        const had = target !== undefined && Object.hasOwn(target.params, args.param) ? target.params[args.param] : undefined;
        return { key: edge.key, to: edge.to.node, edge: storedAt(context.json, edge.pointer) ?? null, ...(had === undefined ? {} : { had }) };
      }),
      ...(stored === undefined ? {} : { stored }),
    };
  });
}

/** Constants and edges as they were. A value that was edited since goes into the constant, if it speaks for all that it fed; else it stays in the node. */
function back(graph: Graph, { args, entries }: OpStep<Args>): { edits: Edit[]; entries: Json[] } {
  const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
  const keys = new Set(graph.edges.map(({ key }) => key));
  const wired = new Set(graph.edges.flatMap(({ to }) => (to.port === args.input ? [to.node] : [])));
  const edits: Edit[] = [];
  const kept = graph.edges
    .filter(({ to, quarantined }) => to.port === args.input && quarantined === undefined && nodes.get(to.node)?.kind === args.kind)
    .map(({ key }): Json => key);
  for (const entry of entries) {
    const aside = own(entry, 'aside');
    if (typeof aside === 'string') {
      if (graph.edges.some(({ key, quarantined, to }) => key === aside && quarantined === code && to.port === args.input)) edits.push({ op: 'quarantine', edge: aside });
      continue;
    }
    const constant = entry as unknown as Constant;
    const targets = constant.edges.filter(({ key, to }) => nodes.get(to)?.kind === args.kind && !keys.has(key) && !wired.has(to));
    const valueAt = (node: string): Json | undefined => nodes.get(node)?.params[args.param];
    const isThere = nodes.has(constant.constant);
    if (targets.length === 0 || (!isThere && constant.stored === undefined)) continue;
    const [first, ...others] = new Set(targets.map(({ to }) => canonicalJson(valueAt(to) ?? null)));
    const speaks = !isThere && others.length === 0 && first !== undefined && valueAt(targets[0]?.to ?? '') !== undefined ? valueAt(targets[0]?.to ?? '') : undefined;
    const value = speaks ?? (isThere ? nodes.get(constant.constant)?.params[args.source.param] : constant.value) ?? constant.value;
    const returning = targets.filter(({ to }) => canonicalJson(valueAt(to) ?? null) === canonicalJson(value));
    if (returning.length === 0) continue;
    if (!isThere) edits.push(...constantNode(constant, value, args));
    edits.push(...returning.flatMap((edge) => restored(edge, constant.constant, args)));
  }
  return { edits, entries: kept };
}

function constantNode({ constant, stored = null, value: was }: Constant, value: Json, { source }: Args): Edit[] {
  const data = own(stored, 'data');
  const params = isRecord(data) ? (data as GraphNode['params']) : { [source.param]: was };
  const isSame = canonicalJson(value) === canonicalJson(was);
  return [
    { op: 'add-node', node: { key: constant, kind: source.kind, params }, stored },
    ...(isSame ? [] : [{ op: 'set-param', node: constant, param: source.param, value } as const]),
  ];
}

function restored({ key, to, edge, had }: InlinedEdge, from: string, { input, param, source }: Args): Edit[] {
  return [
    { op: 'set-param', node: to, param, ...(had === undefined ? {} : { value: had }) },
    { op: 'connect', edge: { key, from: { node: from, port: source.output }, to: { node: to, port: input } }, ...(edge === null ? {} : { stored: edge }) },
  ];
}
