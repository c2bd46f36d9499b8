import { canonicalJson, type Edge, type Edit, type Graph, type GraphNode, type Json, own } from '@turnbuckle/model';
import { defineOp, type OpContext } from '../op.ts';
import { storedAt } from '../stored-at.ts';
import { insertedKey, keysOf, placeBeside } from './inserted.ts';
import { type Match, matchesOf, type Pattern, type PatternEdge, type PatternPort } from './pattern-match.ts';

type Moved<T> = { readonly from: T; readonly to: T };

export type Rewriting = {
  readonly before: Pattern;
  readonly after: {
    /** `keeps` names the old node whose identity, place and other values the new one takes over. */
    readonly nodes: { readonly [name: string]: { readonly kind: string; readonly keeps?: string; readonly set?: { readonly [param: string]: Json } } };
    readonly edges: readonly PatternEdge[];
  };
  /** Where edges from outside lead, before and after. */
  readonly inputs: readonly Moved<PatternPort>[];
  readonly outputs: readonly Moved<PatternPort>[];
  /** Values that go over. */
  readonly params: readonly Moved<PatternPort>[];
};

/** What the way back must know of one place. */
type Entry = {
  readonly at: string;
  readonly nodes: { readonly [name: string]: { readonly key: string; readonly stored?: Json; readonly params: { readonly [param: string]: Json } } };
  readonly edges: readonly { readonly key: string; readonly stored: Json }[];
};

/**
 * Puts a small graph in the place of another, wherever it stands whole and nothing reaches into it but through its interface. The way back
 * restores it where what was put there still stands so; where it was taken apart, it stays as somebody left it.
 */
export const patternRewrite = defineOp<Rewriting>({
  slug: 'pattern-rewrite',
  title: 'A small graph takes the place of another',
  reads: 'document',
  up: (graph, { args, context, entries }) => {
    const left = new Set(entries);
    const matches = matchesOf(graph, args.before, outside(args, 'from')).filter((match) => !left.has(anchorOf(match)) && !isHalfThere(graph, match, { args, context }));
    return { edits: matches.flatMap((match) => rewritten(graph, match, { args, context })), entries: matches.map((match): Json => entryOf(match, args, context)) };
  },
  down: (graph, { args, context, entries }) => {
    const edits = (entries as unknown as readonly Entry[]).flatMap((entry) => restored(graph, entry, { args, context }));
    return { edits, entries: matchesOf(graph, args.before, outside(args, 'from')).map(anchorOf) };
  },
  check: (args, { to }) => {
    const names = (part: 'before' | 'after'): Set<string> => new Set(Object.keys(args[part].nodes));
    const unknown = (list: readonly PatternPort[], part: 'before' | 'after'): string[] =>
      list.flatMap(([name]) => (names(part).has(name) ? [] : [`there is no node '${name}' ${part}`]));
    const moved = [...args.inputs, ...args.outputs, ...args.params];
    const keeps = Object.values(args.after.nodes).flatMap(({ keeps: kept }) => kept ?? []);
    return [
      ...unknown([...moved.map(({ from }) => from), ...keeps.map((name) => [name, ''] as const), ...endsOf(args.before.edges)], 'before'),
      ...unknown([...moved.map((one) => one.to), ...endsOf(args.after.edges)], 'after'),
      ...(new Set(keeps).size < keeps.length ? ['two nodes keep the same one'] : []),
      ...Object.values(args.after.nodes).flatMap(({ kind }) => (to.kinds.has(kind) ? [] : [`the new catalog has no kind '${kind}'`])),
    ];
  },
  covers: ({ before, after }) => [
    ...Object.values(before.nodes).map((kind) => ({ codes: ['kind-removed'], kind })),
    ...Object.values(after.nodes).map(({ kind }) => ({ codes: ['kind-added', 'kind-renamed'], kind })),
  ],
});

function endsOf(edges: readonly PatternEdge[]): PatternPort[] {
  return edges.flatMap(([from, output, to, input]): PatternPort[] => [
    [from, output],
    [to, input],
  ]);
}

function outside({ inputs, outputs }: Rewriting, end: 'from' | 'to'): { inputs: PatternPort[]; outputs: PatternPort[] } {
  return { inputs: inputs.map((one) => one[end]), outputs: outputs.map((one) => one[end]) };
}

/** The first node of a place names it. */
function anchorOf({ nodes }: Match): string {
  return [...nodes.values()][0]?.key ?? '';
}

interface Step {
  readonly args: Rewriting;
  readonly context: OpContext;
}

/** Keys of the new nodes of a place, by name. */
function newKeys(at: string, old: ReadonlyMap<string, string>, { args, context }: Step): Map<string, string> {
  return new Map(Object.entries(args.after.nodes).map(([name, { keeps }]) => [name, (keeps === undefined ? undefined : old.get(keeps)) ?? insertedKey(context.stepId, at, name)]));
}

function wireKey(at: string, index: number, { context }: Step): string {
  return insertedKey(context.stepId, at, `wire ${index}`);
}

/** Something that an earlier way put here is still here, since somebody took it apart: the place is theirs. */
function isHalfThere(graph: Graph, match: Match, step: Step): boolean {
  const at = anchorOf(match);
  const present = keysOf(graph);
  const old = new Map([...match.nodes].map(([name, { key }]) => [name, key]));
  const keys = [...newKeys(at, old, step)].filter(([name]) => step.args.after.nodes[name]?.keeps === undefined).map(([, key]) => key);
  return [...keys, ...step.args.after.edges.map((_, index) => wireKey(at, index, step))].some((key) => present.has(key));
}

function rewritten(graph: Graph, match: Match, step: Step): Edit[] {
  const { args, context } = step;
  const at = anchorOf(match);
  const old = new Map([...match.nodes].map(([name, { key }]) => [name, key]));
  const keys = newKeys(at, old, step);
  const kept = new Set(Object.values(args.after.nodes).flatMap(({ keeps }) => keeps ?? []));
  const nodes = Object.entries(args.after.nodes).flatMap(([name, { kind, keeps, set = {} }]): Edit[] => {
    const key = keys.get(name) ?? '';
    const moved = valuesFor(match, name, args);
    const values = { ...set, ...moved };
    if (keeps === undefined) return [{ op: 'add-node', node: { key, kind, params: values }, ...placeBeside(match.nodes.values().next().value, context.json) }];
    const leaving = args.params.filter(({ from: [node, param] }) => node === keeps && !Object.hasOwn(values, param) && match.nodes.get(keeps)?.params[param] !== undefined);
    return [
      { op: 'set-kind', node: key, kind },
      ...leaving.map(({ from: [, param] }): Edit => ({ op: 'set-param', node: key, param })),
      ...Object.entries(values).map(([param, value]): Edit => ({ op: 'set-param', node: key, param, value })),
    ];
  });
  const wires = args.after.edges.map(
    ([from, output, to, input], index): Edit => ({
      op: 'connect',
      edge: { key: wireKey(at, index, step), from: { node: keys.get(from) ?? '', port: output }, to: { node: keys.get(to) ?? '', port: input } },
    }),
  );
  return [
    ...match.edges.map(({ key }): Edit => ({ op: 'disconnect', edge: key })),
    ...nodes,
    ...rewired(graph, { own: new Set(match.edges.map(({ key }) => key)), from: old, to: keys, ways: { inputs: args.inputs, outputs: args.outputs } }),
    ...wires,
    ...[...old].flatMap(([name, key]): Edit[] => (kept.has(name) ? [] : [{ op: 'remove-node', node: key }])),
  ];
}

/** Values that go over into a new node. */
function valuesFor({ nodes }: Match, name: string, { params }: Rewriting): Record<string, Json> {
  return Object.fromEntries(
    params.flatMap(({ from: [node, param], to: [target, as] }) => {
      const value = target === name ? nodes.get(node)?.params[param] : undefined;
      return value === undefined ? [] : [[as, value]];
    }),
  );
}

interface Rewiring {
  readonly own: ReadonlySet<string>;
  readonly from: ReadonlyMap<string, string>;
  readonly to: ReadonlyMap<string, string>;
  readonly ways: { readonly inputs: readonly Moved<PatternPort>[]; readonly outputs: readonly Moved<PatternPort>[] };
}

/** Edges from outside at the interface, to where it is from now on. */
function rewired({ edges }: Graph, { own: inside, from, to, ways }: Rewiring): Edit[] {
  const end = (moves: readonly Moved<PatternPort>[], { node, port }: Edge['to']): Edge['to'] | undefined => {
    const way = moves.find((one) => from.get(one.from[0]) === node && one.from[1] === port);
    const next = way === undefined ? undefined : to.get(way.to[0]);
    return way === undefined || next === undefined ? undefined : { node: next, port: way.to[1] };
  };
  return edges.flatMap((edge): Edit[] => {
    if (inside.has(edge.key)) return [];
    const [source, target] = [end(ways.outputs, edge.from), end(ways.inputs, edge.to)];
    if (source === undefined && target === undefined) return [];
    return [{ op: 'reconnect', edge: edge.key, ...(source === undefined ? {} : { from: source }), ...(target === undefined ? {} : { to: target }) }];
  });
}

function entryOf(match: Match, { after }: Rewriting, { json }: OpContext): Json {
  const kept = new Set(Object.values(after.nodes).flatMap(({ keeps }) => keeps ?? []));
  const nodes = [...match.nodes].map(([name, node]): [string, Json] => [
    name,
    { key: node.key, params: node.params, ...(kept.has(name) ? {} : { stored: storedAt(json, node.pointer) ?? null }) },
  ]);
  return { at: anchorOf(match), nodes: Object.fromEntries(nodes), edges: match.edges.map(({ key, pointer }): Json => ({ key, stored: storedAt(json, pointer) ?? null })) };
}

/** The old graph in its place, if the new one stands there whole. */
function restored(graph: Graph, entry: Entry, step: Step): Edit[] {
  const { args } = step;
  const old = new Map(Object.entries(entry.nodes).map(([name, { key }]) => [name, key]));
  const keys = newKeys(entry.at, old, step);
  const present = new Map(graph.nodes.map((node) => [node.key, node]));
  const wires = new Set(args.after.edges.map((_, index) => wireKey(entry.at, index, step)));
  if (!isWhole(graph, { keys, wires, args })) return [];
  const kept = new Map(Object.entries(args.after.nodes).flatMap(([name, { keeps }]) => (keeps === undefined ? [] : [[keeps, name] as const])));
  if ([...old].some(([name, key]) => !kept.has(name) && present.has(key))) return [];
  const nodesByName = new Map([...keys].map(([name, key]) => [name, present.get(key)]));
  const nodes = [...old].flatMap(([name, key]): Edit[] => {
    const { params: was = {}, stored } = entry.nodes[name] ?? {};
    const kind = args.before.nodes[name] ?? '';
    const edited = valuesNow(entry, name, { args, nodes: nodesByName });
    const asNew = kept.get(name);
    if (asNew !== undefined) return [{ op: 'set-kind', node: key, kind }, ...homeAgain(present.get(key), { name, asNew, was, edited, args })];
    const changed = Object.entries(edited).filter(([param, value]) => !same(value, was[param]));
    return [
      { op: 'add-node', node: { key, kind, params: was }, ...(stored === undefined || stored === null ? {} : { stored }) },
      ...changed.map(([param, value]): Edit => ({ op: 'set-param', node: key, param, value })),
    ];
  });
  const inserted = [...keys].filter(([name]) => args.after.nodes[name]?.keeps === undefined);
  return [
    ...[...wires].map((edge): Edit => ({ op: 'disconnect', edge })),
    ...nodes,
    ...rewired(graph, { own: wires, from: keys, to: old, ways: { inputs: args.inputs.map(turned), outputs: args.outputs.map(turned) } }),
    ...entry.edges.map(({ key, stored }, index): Edit => ({ op: 'connect', edge: { key, ...endsBetween(args.before.edges[index], old) }, ...(stored === null ? {} : { stored }) })),
    ...inserted.map(([, node]): Edit => ({ op: 'remove-node', node })),
  ];
}

function turned<T>({ from, to }: Moved<T>): Moved<T> {
  return { from: to, to: from };
}

function endsBetween([from, output, to, input]: PatternEdge = ['', '', '', ''], keys: ReadonlyMap<string, string>): Pick<Edge, 'from' | 'to'> {
  return { from: { node: keys.get(from) ?? '', port: output }, to: { node: keys.get(to) ?? '', port: input } };
}

/** Values that went over and were edited since. */
function valuesNow(entry: Entry, name: string, { args, nodes }: { args: Rewriting; nodes: ReadonlyMap<string, GraphNode | undefined> }): Record<string, Json> {
  return Object.fromEntries(
    args.params.flatMap(({ from: [node, param], to: [target, as] }) => {
      const value = node === name && own(entry.nodes[name]?.params, param) !== undefined ? nodes.get(target)?.params[as] : undefined;
      return value === undefined ? [] : [[param, value]];
    }),
  );
}

interface Homecoming {
  readonly name: string;
  readonly asNew: string;
  readonly was: Readonly<Record<string, Json>>;
  readonly edited: Readonly<Record<string, Json>>;
  readonly args: Rewriting;
}

/** What the step moved or set in a node that was kept goes back to what it was, unless somebody changed it since. Other values are left alone. */
function homeAgain(node: GraphNode | undefined, { name, asNew, was, edited, args }: Homecoming): Edit[] {
  if (node === undefined) return [];
  const set = args.after.nodes[asNew]?.set ?? {};
  const brought = args.params.flatMap(({ to: [target, as] }) => (target === asNew ? [as] : []));
  const taken = args.params.flatMap(({ from: [source, param] }) => (source === name ? [param] : []));
  const stillSet = Object.keys(set).filter((param) => !brought.includes(param) && same(node.params[param], set[param]));
  return [...new Set([...brought, ...stillSet, ...taken])].flatMap((param): Edit[] => {
    const value = edited[param] ?? was[param];
    if (value === undefined) return Object.hasOwn(node.params, param) ? [{ op: 'set-param', node: node.key, param }] : [];
    return same(node.params[param], value) ? [] : [{ op: 'set-param', node: node.key, param, value }];
  });
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);
}

/** All new nodes are there with their kinds and wires, and other edges touch them only at the interface. */
function isWhole(graph: Graph, { keys, wires, args }: { keys: ReadonlyMap<string, string>; wires: ReadonlySet<string>; args: Rewriting }): boolean {
  const kinds = new Map(graph.nodes.map(({ key, kind }) => [key, kind]));
  if (![...keys].every(([name, key]) => kinds.get(key) === args.after.nodes[name]?.kind)) return false;
  const names = new Map([...keys].map(([name, key]) => [key, name]));
  const { inputs, outputs } = outside(args, 'to');
  const isOpen = (ports: readonly PatternPort[], { node, port }: Edge['to']): boolean =>
    !names.has(node) || ports.some(([name, open]) => name === names.get(node) && open === port);
  const standing = graph.edges.filter((edge) => wires.has(edge.key));
  const isWired = standing.length === wires.size && args.after.edges.every((edge) => standing.some((one) => isSame(one, endsBetween(edge, keys))));
  return isWired && graph.edges.every((edge) => wires.has(edge.key) || (isOpen(outputs, edge.from) && isOpen(inputs, edge.to)));
}

function isSame(edge: Edge, { from, to }: Pick<Edge, 'from' | 'to'>): boolean {
  return edge.from.node === from.node && edge.from.port === from.port && edge.to.node === to.node && edge.to.port === to.port;
}
