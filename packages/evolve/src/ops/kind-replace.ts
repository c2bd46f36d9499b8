import type { TextChange } from '@turnbuckle/formats';
import { type Catalog, canonicalJson, type Edit, type Graph, type GraphNode, isRecord, type Json, type NodeKind, own, portsOf } from '@turnbuckle/model';
import { defineOp, type OpContext, type OpResult, type OpStep } from '../op.ts';
import { nodesOf } from './rename.ts';
import { replaceInPlace } from './replace-in-place.ts';

/** Old names to new ones. */
type Names = { readonly [old: string]: string };
type Args = {
  readonly from: string;
  readonly to: string;
  readonly inputs?: Names;
  readonly outputs?: Names;
  readonly params?: Names;
  /** Written into each replaced node. */
  readonly set?: { readonly [param: string]: Json };
};

/** What one node cannot tell by itself. On the way up: it was replaced. On the way back: it is one of those, and what the old kind could not hold. */
type Entry = {
  readonly node: string;
  /** Values that the kind has no place for. */
  readonly values?: { readonly [param: string]: Json };
  /** New (up) or old (down) names that it had by itself: they are not renamed, set or taken away on the way there. */
  readonly own?: readonly string[];
  /** Set values that somebody took away since. */
  readonly lacks?: readonly string[];
};

/**
 * Puts another kind in a kind's place, with its wires and values under other names. The new kind may have nodes of its own, so an entry
 * names each node that was replaced: only those go back. A value that the new kind has no place for, and one that somebody changed where
 * the step had set it, is kept and comes back with the kind that can hold it.
 */
export const kindReplace = defineOp<Args>({
  slug: 'kind-replace',
  title: 'Another kind takes the place of a kind',
  reads: 'document',
  up: (graph, step) => {
    const left = new Map(step.entries.flatMap((entry) => keyed(entry)));
    // What the way back found under the old name without having put it there was made under the new catalog, by somebody who meant it.
    const nodes = nodesOf(graph, step.args.from).filter(({ key }) => !(left.get(key)?.lacks?.includes(wholeNode) ?? false));
    return together(nodes.map((node) => replaceUp(graph, node, { ...step, left: left.get(node.key) })));
  },
  down: (graph, step) => {
    const replaced = new Map(step.entries.flatMap((entry) => keyed(entry)));
    const back = nodesOf(graph, step.args.to).flatMap((node) => {
      const entry = replaced.get(node.key);
      return entry === undefined ? [] : [replaceDown(graph, node, { ...step, entry })];
    });
    const theirs = nodesOf(graph, step.args.from).map(({ key }): Entry => ({ node: key, lacks: [wholeNode] }));
    const result = together(back);
    return { ...result, entries: [...result.entries, ...theirs] };
  },
  check: ({ to, inputs = {}, outputs = {}, params = {}, set = {} }, catalogs) => {
    const next = catalogs.to.kinds.get(to);
    if (next === undefined) return [`the new catalog has no kind '${to}'`];
    const has = (name: string): boolean => hasPlace(next, name, set) || hasGroup(next, name);
    const overlaps = (names: Names): string[] => Object.values(names).filter((name) => Object.hasOwn(names, name) && names[name] !== name);
    return [
      ...[...new Set([...Object.values(inputs), ...Object.values(params), ...Object.keys(set)])]
        .filter((name) => !has(name))
        .map((name) => `'${to}' has no input or parameter '${name}'`),
      ...Object.values(outputs)
        .filter((name) => !Object.hasOwn(next.out, name))
        .map((name) => `'${to}' has no output '${name}'`),
      ...[inputs, outputs, params].flatMap(overlaps).map((name) => `'${name}' is an old name and another one's new name; take two steps`),
    ];
  },
  covers: ({ from, to, inputs = {}, outputs = {}, params = {}, set = {} }) => [
    { codes: ['kind-removed'], kind: from },
    { codes: ['kind-renamed', 'kind-added'], kind: to },
    ...Object.values(inputs).map((entry) => ({ codes: ['input-renamed', 'input-added', 'required-input-added'], kind: to, entry })),
    ...Object.values(outputs).map((entry) => ({ codes: ['output-renamed', 'output-added'], kind: to, entry })),
    ...[...Object.values(params), ...Object.keys(set)].map((entry) => ({ codes: ['param-renamed', 'param-added', 'required-param-added'], kind: to, entry })),
  ],
});

/** Stands among what a node lacks when the whole node is none of the step's. */
const wholeNode = '*';

interface NodeResult {
  readonly text: readonly TextChange[];
  readonly first: readonly Edit[];
  readonly later: readonly Edit[];
  readonly entry: Json;
}

function together(results: readonly NodeResult[]): Required<OpResult> {
  return {
    text: results.flatMap(({ text }) => text),
    edits: results.flatMap(({ first }) => first),
    later: results.flatMap(({ later }) => later),
    entries: results.map(({ entry }) => entry),
  };
}

function keyed(entry: Json): [string, Entry][] {
  const node = own(entry, 'node');
  return typeof node === 'string' && isRecord(entry) ? [[node, entry as unknown as Entry]] : [];
}

function replaceUp(graph: Graph, node: GraphNode, { args, context, left }: OpStep<Args> & { readonly left: Entry | undefined }): NodeResult {
  const keep = new Set(left?.own ?? []);
  const values = valuesUnder(node.params, args.params ?? {}, keep);
  const set = Object.fromEntries(Object.entries(args.set ?? {}).filter(([param]) => !(left?.lacks ?? []).includes(param) && !Object.hasOwn(values.params, param)));
  const dropped = homeless(values.params, { args, context, keep });
  const next = { ...without(values.params, dropped), ...set, ...without(left?.values ?? {}, values.params) };
  const ports = wiresUnder(graph, node, { inputs: args.inputs ?? {}, outputs: args.outputs ?? {}, keep });
  const alreadySet = Object.keys(args.set ?? {}).filter((param) => Object.hasOwn(values.params, param));
  return {
    ...putting(node, { name: args.to, next, renamed: values.renamed, inputs: { ...args.params, ...args.inputs }, args, context, wires: ports.edits, catalog: context.to }),
    entry: entryOf(node.key, { values: dropped, own: [...values.had, ...ports.had, ...alreadySet], lacks: [] }),
  };
}

function replaceDown(graph: Graph, node: GraphNode, { args, context, entry }: OpStep<Args> & { readonly entry: Entry }): NodeResult {
  const keep = new Set(entry.own ?? []);
  const set = Object.entries(args.set ?? {}).filter(([param]) => !keep.has(param));
  // A value that still is the one that was set says nothing of its own; any other is somebody's and is kept for the next time.
  const edited = set.filter(([param, value]) => Object.hasOwn(node.params, param) && !same(node.params[param], value));
  const bare = without(node.params, Object.fromEntries(set));
  const values = valuesUnder(bare, inverse(args.params ?? {}), keep);
  const ports = wiresUnder(graph, node, { inputs: inverse(args.inputs ?? {}), outputs: inverse(args.outputs ?? {}), keep });
  const next = { ...values.params, ...without(entry.values ?? {}, values.params) };
  // What the new kind has no place for and yet holds now was put there since.
  const strange = Object.keys(homeless(node.params, { args, context, keep: new Set() }));
  return {
    ...putting(node, {
      name: args.from,
      next,
      renamed: values.renamed,
      inputs: inverse({ ...args.params, ...args.inputs }),
      args,
      context,
      wires: ports.edits,
      catalog: context.from,
    }),
    entry: entryOf(node.key, {
      values: Object.fromEntries(edited.map(([param]) => [param, node.params[param] ?? null])),
      own: [...values.had, ...ports.had, ...strange],
      lacks: set.flatMap(([param]) => (Object.hasOwn(node.params, param) ? [] : [param])),
    }),
  };
}

interface Putting extends Pick<NextValues, 'next' | 'renamed'> {
  readonly name: string;
  readonly catalog: Catalog;
  readonly inputs: Names;
  readonly args: Args;
  readonly context: OpContext;
  readonly wires: readonly Edit[];
}

/** Kind, wires and values of one node. Where an editor keeps values by place the text is changed as a whole, and the edits only make sure of it. */
function putting(node: GraphNode, { name, catalog, next, renamed, inputs, args, context, wires }: Putting): Omit<NodeResult, 'entry'> {
  const first: Edit[] = [{ op: 'set-kind', node: node.key, kind: name }];
  // A kind that takes everything under the same names takes it in the same places.
  if (wires.length === 0 && canonicalJson(next) === canonicalJson(node.params)) return { text: [], first, later: [] };
  const later = [...wires, ...valueEdits(node, { next, renamed, isPositional: isPositional(args, context) })];
  const text = replaceInPlace(node, { json: context.json, name, kind: catalog.kinds.get(name), inputs: new Map(Object.entries(inputs)), next });
  return { text: text ?? [], first: text === null ? first : [], later };
}

function entryOf(node: string, { values, own: had, lacks }: Required<Omit<Entry, 'node'>>): Json {
  return {
    node,
    ...(Object.keys(values).length > 0 ? { values } : {}),
    ...(had.length > 0 ? { own: [...new Set(had)] } : {}),
    ...(lacks.length > 0 ? { lacks: [...lacks] } : {}),
  };
}

/** Values under their names in the other kind; where both names are taken, both stay. `had` are the new names that need no way back. */
function valuesUnder(
  params: GraphNode['params'],
  names: Names,
  keep: ReadonlySet<string>,
): { params: Record<string, Json>; renamed: readonly (readonly [from: string, to: string])[]; had: readonly string[] } {
  const moving = Object.entries(names).filter(([from, to]) => from !== to);
  const renamed = moving.filter(([from, to]) => Object.hasOwn(params, from) && !Object.hasOwn(params, to) && !keep.has(from));
  const next = new Map(renamed);
  return {
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [next.get(name) ?? name, value])),
    renamed,
    had: moving.flatMap(([, to]) => (Object.hasOwn(params, to) ? [to] : [])),
  };
}

function wiresUnder(
  { edges }: Graph,
  { key }: GraphNode,
  { inputs, outputs, keep }: { readonly inputs: Names; readonly outputs: Names; readonly keep: ReadonlySet<string> },
): { edits: Edit[]; had: string[] } {
  const edits: Edit[] = [];
  const had: string[] = [];
  for (const [end, names] of [['to', inputs] as const, ['from', outputs] as const]) {
    const wired = new Set(edges.flatMap((edge) => (edge[end].node === key && edge[end].port !== null ? [edge[end].port] : [])));
    for (const [from, to] of Object.entries(names)) {
      if (from === to) continue;
      if (wired.has(to)) had.push(portName(end, to));
      if (!wired.has(from) || wired.has(to) || keep.has(portName(end, from))) continue;
      for (const edge of edges) if (edge[end].node === key && edge[end].port === from) edits.push({ op: 'reconnect', edge: edge.key, [end]: { node: key, port: to } });
    }
  }
  return { edits, had };
}

/** Ports and values may share a name, and are told apart where an entry lists both. */
function portName(end: 'to' | 'from', port: string): string {
  return `${end === 'to' ? '>' : '<'}${port}`;
}

interface Fitting {
  readonly args: Args;
  readonly context: Pick<OpContext, 'from' | 'to'>;
  readonly keep: ReadonlySet<string>;
}

/** Values that the old kind declares and the new one has no place for. What neither knows is nobody's to take away. */
function homeless(params: Readonly<Record<string, Json>>, { args, context, keep }: Fitting): Record<string, Json> {
  const [old, next] = [context.from.kinds.get(args.from), context.to.kinds.get(args.to)];
  const isOld = (name: string): boolean => old !== undefined && (Object.hasOwn(old.params, name) || Object.hasOwn(old.in, name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => !keep.has(name) && isOld(name) && next !== undefined && !hasPlace(next, name, { ...args.set, ...params })));
}

function hasPlace(kind: NodeKind, name: string, params: Readonly<Record<string, Json>>): boolean {
  const ports = portsOf(kind, params);
  return ports.dynamicInputs || Object.hasOwn(kind.params, name) || ports.input(name) !== undefined;
}

/** `images.image0` is one of the ports that a group gives as they are wired. */
function hasGroup({ groups = [] }: NodeKind, name: string): boolean {
  return groups.some((group) => 'repeat' in group && name.startsWith(group.repeat));
}

/** Kinds of a foreign catalog may be stored with their values by place, so that the kind decides what they are called. */
function isPositional({ from, to }: Args, context: Pick<OpContext, 'from' | 'to'>): boolean {
  return context.from.kinds.get(from)?.foreign !== undefined || context.to.kinds.get(to)?.foreign !== undefined;
}

interface NextValues {
  readonly next: Readonly<Record<string, Json>>;
  readonly renamed: readonly (readonly [from: string, to: string])[];
  readonly isPositional: boolean;
}

/** Where values have names they are renamed in their place. Where they have places all are written, since under another kind each may read as another. */
function valueEdits({ key, params }: GraphNode, { next, renamed, isPositional: all }: NextValues): Edit[] {
  const moved = new Map(all ? [] : renamed.map(([from, to]) => [to, from]));
  const leaving = new Set(moved.values());
  return [
    ...[...moved].map(([to, from]): Edit => ({ op: 'rename-param', node: key, param: from, to })),
    ...Object.keys(params).flatMap((param): Edit[] => (Object.hasOwn(next, param) || leaving.has(param) ? [] : [{ op: 'set-param', node: key, param }])),
    ...Object.entries(next).flatMap(([param, value]): Edit[] => (!all && (moved.has(param) || Object.hasOwn(params, param)) ? [] : [{ op: 'set-param', node: key, param, value }])),
  ];
}

/** Values but for those whose name is taken. */
function without(values: Readonly<Record<string, Json>>, taken: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(values).filter(([param]) => !Object.hasOwn(taken, param)));
}

function inverse(names: Names): Names {
  return Object.fromEntries(Object.entries(names).map(([from, to]) => [to, from]));
}

function same(a: Json | undefined, b: Json): boolean {
  return a !== undefined && canonicalJson(a) === canonicalJson(b);
}
