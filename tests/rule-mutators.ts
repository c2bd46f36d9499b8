import { compile, rules } from '@turnbuckle/compiler';
import {
  applyEdits,
  type Catalog,
  type Edge,
  type Edit,
  findKind,
  type Graph,
  type GraphNode,
  hasVariable,
  type InputPort,
  type NodeKind,
  type PortType,
  portsOf,
} from '@turnbuckle/model';

/** A graph with one fault put into it, and the node or edge at which it must be told. */
export interface MutatedGraph {
  readonly graph: Graph;
  readonly at: { readonly node?: string; readonly edge?: string };
}

export interface MutatorContext {
  readonly graph: Graph;
  readonly catalog: Catalog;
  /** A number below `below`, from the test's seed. */
  pick(below: number): number;
}

/** Puts one fault into a graph by its own edits, or gives `null` where the graph or its catalog offers no place. */
export type RuleMutator = (context: MutatorContext) => MutatedGraph | null;

const good = new Set(['yes', 'coerce', 'lift']);

function kindOf({ catalog }: MutatorContext, node: GraphNode | undefined): NodeKind | undefined {
  return node === undefined || node.note === true || node.mode !== undefined ? undefined : (node.declared ?? findKind(catalog, node.kind)?.kind);
}

function nodeAt({ graph }: MutatorContext, key: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.key === key);
}

function inputOf(context: MutatorContext, { to }: Edge): InputPort | undefined {
  const node = nodeAt(context, to.node);
  const kind = kindOf(context, node);
  if (kind === undefined || node === undefined || to.port === null) return undefined;
  const { port } = to;
  const ports = portsOf(kind, node.params, [port]);
  return ports.input(port) ?? [...ports.inputs.values()].find(({ was }) => was?.includes(port) === true);
}

function outputType(context: MutatorContext, { from }: Edge): PortType | undefined {
  const kind = kindOf(context, nodeAt(context, from.node));
  const { port } = from;
  if (port === null || kind === undefined) return undefined;
  return (kind.out[port] ?? Object.values(kind.out).find(({ was }) => was?.includes(port) === true))?.type;
}

/** Edges that are fine, with both kinds declared in the catalog and nominal types at both ends. */
function soundEdges(context: MutatorContext): Edge[] {
  const { graph, catalog } = context;
  return graph.edges.filter((edge) => {
    const [source, target] = [nodeAt(context, edge.from.node), nodeAt(context, edge.to.node)];
    if (source?.declared !== undefined || target?.declared !== undefined) return false;
    const [output, input] = [outputType(context, edge), inputOf(context, edge)];
    return (
      output !== undefined &&
      input !== undefined &&
      !hasVariable(output) &&
      !hasVariable(input.type) &&
      input.many !== true &&
      good.has(catalog.table.compare(output, input.type).verdict)
    );
  });
}

function choose<T>({ pick }: MutatorContext, list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : list[pick(list.length)];
}

/** The whole list, begun somewhere. */
function turned<T>({ pick }: MutatorContext, list: readonly T[]): T[] {
  const start = list.length === 0 ? 0 : pick(list.length);
  return [...list.slice(start), ...list.slice(0, start)];
}

function edited({ graph }: MutatorContext, edits: readonly Edit[], at: MutatedGraph['at']): MutatedGraph | null {
  const { value, refusal } = applyEdits(graph, edits);
  return refusal === null ? { graph: value, at } : null;
}

function onEdge(change: (edge: Edge, context: MutatorContext) => readonly Edit[] | null): RuleMutator {
  return (context) => {
    for (const edge of turned(context, soundEdges(context))) {
      const edits = change(edge, context);
      if (edits !== null) return edited(context, edits, { edge: edge.key });
    }
    return null;
  };
}

/** What can be reached from a node along edges, itself included. */
function downstream({ edges }: Graph, from: string): Set<string> {
  const reached = new Set([from]);
  for (const key of reached) for (const edge of edges) if (edge.from.node === key) reached.add(edge.to.node);
  return reached;
}

/** Other ends that could take the place of an edge's source without a ring. */
function otherSources(context: MutatorContext, edge: Edge, fits: (type: PortType, input: PortType) => boolean): Edge['from'][] {
  const input = inputOf(context, edge)?.type;
  const below = downstream(context.graph, edge.to.node);
  if (input === undefined) return [];
  return context.graph.nodes.flatMap((node) => {
    const kind = node.declared === undefined ? kindOf(context, node) : undefined;
    if (kind === undefined || below.has(node.key)) return [];
    return Object.entries(kind.out).flatMap(([port, { type }]) =>
      !hasVariable(type) && (node.key !== edge.from.node || port !== edge.from.port) && fits(type, input) ? [{ node: node.key, port }] : [],
    );
  });
}

function rewire(verdict: string): RuleMutator {
  return onEdge((edge, context) => {
    const from = choose(
      context,
      otherSources(context, edge, (type, input) => context.catalog.table.compare(type, input).verdict === verdict),
    );
    return from === undefined ? null : [{ op: 'reconnect', edge: edge.key, from }];
  });
}

/** A kind that runs with nothing wired to it. */
function standsAlone(kind: NodeKind): boolean {
  return (
    Object.values(kind.in).every(({ required, param }) => !required || param?.default !== undefined) &&
    Object.values(kind.params).every(({ required, default: value }) => required !== true || value !== undefined) &&
    kind.groups === undefined
  );
}

function freshNode({ graph }: MutatorContext, kind: NodeKind): GraphNode {
  const params = Object.fromEntries(
    [
      ...Object.entries(kind.in).map(([name, { param }]) => [name, param?.default] as const),
      ...Object.entries(kind.params).map(([name, { default: value }]) => [name, value] as const),
    ].filter(([, value]) => value !== undefined),
  ) as GraphNode['params'];
  return { key: String(Math.max(0, ...graph.nodes.map(({ key }) => Number(key) || 0)) + 1_000), kind: kind.name, params };
}

/** Adds a lone node of a kind that fits, and says where. */
function addNode(fits: (kind: NodeKind) => boolean): RuleMutator {
  return (context) => {
    const kind = choose(
      context,
      [...context.catalog.kinds.values()].filter((candidate) => standsAlone(candidate) && fits(candidate)),
    );
    if (kind === undefined) return null;
    const node = freshNode(context, kind);
    return edited(context, [{ op: 'add-node', node }], { node: node.key });
  };
}

/** Feeds an input from a new node whose output gives the wanted verdict there. */
function feedFrom(verdict: string): RuleMutator {
  return (context) => {
    const alone = [...context.catalog.kinds.values()].filter(standsAlone);
    for (const edge of turned(context, soundEdges(context))) {
      const input = inputOf(context, edge)?.type;
      if (input === undefined) continue;
      const sources = alone.flatMap((kind) =>
        Object.entries(kind.out).flatMap(([port, { type }]) => (!hasVariable(type) && context.catalog.table.compare(type, input).verdict === verdict ? [{ kind, port }] : [])),
      );
      const source = choose(context, sources);
      if (source === undefined) continue;
      const node = freshNode(context, source.kind);
      return edited(
        context,
        [
          { op: 'add-node', node },
          { op: 'reconnect', edge: edge.key, from: { node: node.key, port: source.port } },
        ],
        { edge: edge.key },
      );
    }
    return null;
  };
}

/** Wires a new node into an input that is set by hand and gives the wanted verdict there. */
function wireInto(verdict: string): RuleMutator {
  return (context) => {
    const { graph, catalog } = context;
    const alone = [...catalog.kinds.values()].filter(standsAlone);
    for (const node of turned(context, graph.nodes)) {
      const kind = node.declared === undefined ? kindOf(context, node) : undefined;
      const free = Object.entries(kind?.in ?? {}).filter(
        ([name, port]) =>
          port.param !== undefined && !graph.edges.some(({ to }) => to.node === node.key && (to.port === null || to.port === name || port.was?.includes(to.port) === true)),
      );
      for (const [name, port] of free) {
        const sources = alone.flatMap((one) =>
          Object.entries(one.out).flatMap(([output, { type }]) => (catalog.table.compare(type, port.type).verdict === verdict ? [{ one, output }] : [])),
        );
        const source = choose(context, sources);
        if (source === undefined) continue;
        const fresh = freshNode(context, source.one);
        return edited(
          context,
          [
            { op: 'add-node', node: fresh },
            { op: 'connect', edge: { key: '~wire', from: { node: fresh.key, port: source.output }, to: { node: node.key, port: name } } },
          ],
          { edge: '~wire' },
        );
      }
    }
    return null;
  };
}

/** Sets a parameter that is in use and of a type that `value` finds something wrong for. */
function setParam(value: (type: PortType) => string | number | undefined): RuleMutator {
  return (context) => {
    const places = context.graph.nodes.flatMap((node) => {
      const kind = node.declared === undefined ? kindOf(context, node) : undefined;
      if (kind === undefined) return [];
      const declared = [...Object.entries(kind.params), ...Object.entries(kind.in).flatMap(([name, port]) => (port.param === undefined ? [] : [[name, port.param] as const]))];
      const names = new Set(declared.map(([name]) => name));
      return declared.flatMap(([name, param]) => {
        const wrong = value(param.type);
        const wired = context.graph.edges.some(({ to }) => to.node === node.key && (to.port === name || !names.has(to.port ?? '')));
        return wrong === undefined || wired || !Object.hasOwn(node.params, name) ? [] : [{ node: node.key, param: name, wrong }];
      });
    });
    const place = choose(context, places);
    return place === undefined ? null : edited(context, [{ op: 'set-param', node: place.node, param: place.param, value: place.wrong }], { node: place.node });
  };
}

/** Closes a ring: an input above takes its value from below. */
const closeRing: RuleMutator = onEdge((edge, context) => {
  const input = inputOf(context, edge)?.type;
  const below = [...downstream(context.graph, edge.to.node)].filter((key) => key !== edge.to.node);
  if (input === undefined) return null;
  const ends = below.flatMap((key) => {
    const node = nodeAt(context, key);
    const kind = node?.declared === undefined ? kindOf(context, node) : undefined;
    return Object.entries(kind?.out ?? {}).flatMap(([port, { type }]) =>
      !hasVariable(type) && context.catalog.table.compare(type, input).verdict === 'yes' ? [{ node: key, port }] : [],
    );
  });
  const from = choose(context, ends);
  return from === undefined ? null : [{ op: 'reconnect', edge: edge.key, from }];
});

const feedSelf: RuleMutator = (context) => {
  const places = soundEdges(context).flatMap((edge) => {
    const input = inputOf(context, edge);
    const node = nodeAt(context, edge.to.node);
    const kind = kindOf(context, node);
    if (input === undefined || kind === undefined) return [];
    return Object.entries(kind.out).flatMap(([port, { type }]) =>
      !hasVariable(type) && context.catalog.table.compare(type, input.type).verdict === 'yes' ? [{ edge, port }] : [],
    );
  });
  const place = choose(context, places);
  return place === undefined ? null : edited(context, [{ op: 'reconnect', edge: place.edge.key, from: { node: place.edge.to.node, port: place.port } }], { edge: place.edge.key });
};

const useAlias: RuleMutator = onEdge((edge, context) => {
  const was = inputOf(context, edge)?.was ?? [];
  const [old] = was;
  return old === undefined || was.includes(edge.to.port ?? '') || outputType(context, edge) !== kindOf(context, nodeAt(context, edge.from.node))?.out[edge.from.port ?? '']?.type
    ? null
    : [{ op: 'reconnect', edge: edge.key, to: { node: edge.to.node, port: old } }];
});

/** One mutator for every rule. */
export const ruleMutators: Readonly<Record<string, RuleMutator>> = {
  'duplicate-id': (context) => {
    const node = choose(
      context,
      context.graph.nodes.filter((one) => kindOf(context, one) !== undefined),
    );
    return node === undefined ? null : { graph: { ...context.graph, nodes: [...context.graph.nodes, node] }, at: { node: node.key } };
  },
  'unknown-kind': (context) => {
    const node = choose(
      context,
      context.graph.nodes.filter((one) => one.declared === undefined && kindOf(context, one) !== undefined),
    );
    return node === undefined ? null : edited(context, [{ op: 'set-kind', node: node.key, kind: 'a kind that nobody declared' }], { node: node.key });
  },
  'dangling-edge': onEdge((edge) => [{ op: 'reconnect', edge: edge.key, from: { node: 'gone', port: edge.from.port } }]),
  'wrong-direction': onEdge((edge, context) => {
    const [source, target] = [kindOf(context, nodeAt(context, edge.from.node)), kindOf(context, nodeAt(context, edge.to.node))];
    const { from, to } = edge;
    // Ports that grow with their wires are not there when the wire is not.
    if (source?.groups !== undefined || target?.groups !== undefined) return null;
    // A name that stands on both sides of a node says nothing of the direction.
    if (Object.hasOwn(target?.out ?? {}, to.port ?? '') || Object.hasOwn(source?.in ?? {}, from.port ?? '')) return null;
    return [{ op: 'reconnect', edge: edge.key, from: to, to: from }];
  }),
  'unknown-port': onEdge((edge) => [{ op: 'reconnect', edge: edge.key, to: { node: edge.to.node, port: 'no such port' } }]),
  'ambiguous-port': onEdge((edge, context) => {
    const node = nodeAt(context, edge.to.node);
    const kind = kindOf(context, node);
    return kind === undefined || node === undefined || portsOf(kind, node.params).inputs.size < 2
      ? null
      : [{ op: 'reconnect', edge: edge.key, to: { node: edge.to.node, port: null } }];
  }),
  'self-edge': feedSelf,
  'duplicate-edge': (context) => {
    const edge = choose(context, soundEdges(context));
    return edge === undefined ? null : edited(context, [{ op: 'connect', edge: { ...edge, key: `~${edge.key}` } }], { edge: `~${edge.key}` });
  },
  'port-cardinality': (context) => {
    const edge = choose(context, soundEdges(context));
    const ends = edge === undefined ? [] : otherSources(context, edge, (type, input) => context.catalog.table.compare(type, input).verdict === 'yes');
    const from = choose(
      context,
      ends.filter((end) => !context.graph.edges.some((other) => other.to.node === edge?.to.node && other.from.node === end.node && other.from.port === end.port)),
    );
    return edge === undefined || from === undefined ? null : edited(context, [{ op: 'connect', edge: { key: `~${edge.key}`, from, to: edge.to } }], { edge: `~${edge.key}` });
  },
  'port-required': (context) => {
    const edge = choose(
      context,
      soundEdges(context).filter((one) => inputOf(context, one)?.required === true && inputOf(context, one)?.param === undefined),
    );
    return edge === undefined ? null : edited(context, [{ op: 'disconnect', edge: edge.key }], { node: edge.to.node });
  },
  cycle: closeRing,
  'type-mismatch': rewire('no'),
  'type-maybe': (context) => rewire('maybe')(context) ?? feedFrom('maybe')(context) ?? wireInto('maybe')(context),
  'type-unknown': feedFrom('unknown'),
  'type-lift': feedFrom('lift'),
  'type-coerced': (context) => rewire('coerce')(context) ?? feedFrom('coerce')(context) ?? wireInto('coerce')(context),
  'param-mistyped': setParam((type) => (type.tag === 'interval' ? 'not a number' : undefined)),
  'param-out-of-range': setParam((type) => (type.tag === 'interval' && type.max !== null && type.max < Number.MAX_SAFE_INTEGER ? type.max + 1 : undefined)),
  'param-not-in-set': setParam((type) => (type.tag === 'literals' && !type.open ? 'none of these' : undefined)),
  'stale-label': onEdge((edge, context) => (outputType(context, edge)?.tag === 'named' ? [{ op: 'set-label', edge: edge.key, label: 'SOMETHING_ELSE' }] : null)),
  'alias-used': useAlias,
  'deprecated-kind': addNode(({ deprecated, sink }) => deprecated !== undefined && sink !== true),
  unreachable: (context) => {
    const { catalog, graph } = context;
    if (!graph.nodes.some((node) => kindOf(context, node)?.sink === true)) return null;
    return addNode(({ deprecated, sink, name }) => deprecated === undefined && sink !== true && catalog.kinds.has(name))(context);
  },
};

/** Findings that a mutated graph has and the original has not. */
export function newFindings(before: Graph, after: Graph, catalog: Catalog): { code: string; severity: string; node?: string; edge?: string; nodes?: readonly string[] }[] {
  const tell = (graph: Graph): { key: string; found: ReturnType<typeof newFindings>[number] }[] =>
    compile(graph, { catalog, policy: { name: 'all', levels: { ...strictLevels(), 'type-coerced': 'info' } } }).diagnostics.map(({ code, severity, at }) => ({
      key: JSON.stringify([code, at.node, at.port, at.edge, at.nodes]),
      found: {
        code,
        severity,
        ...(at.node === undefined ? {} : { node: at.node }),
        ...(at.edge === undefined ? {} : { edge: at.edge }),
        ...(at.nodes === undefined ? {} : { nodes: at.nodes }),
      },
    }));
  const known = new Set(tell(before).map(({ key }) => key));
  return tell(after)
    .filter(({ key }) => !known.has(key))
    .map(({ found }) => found);
}

function strictLevels(): Record<string, 'error' | 'warning' | 'info'> {
  const soft = new Set(['type-unknown', 'type-lift', 'type-coerced', 'alias-used', 'deprecated-kind', 'unreachable']);
  return Object.fromEntries(rules.map(({ slug }) => [slug, soft.has(slug) ? 'info' : slug === 'unknown-kind' || slug === 'stale-label' ? 'warning' : 'error']));
}
