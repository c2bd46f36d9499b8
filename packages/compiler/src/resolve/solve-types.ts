import { hasVariable, type InputPort, listType, type OutputPort, type PortType, substitute, TypeTable, unionType, unknownType } from '@turnbuckle/model';
import type { EdgeLists } from './edge-lists.ts';
import type { ResolvedEdge, ResolvedGraph, ResolvedNode, ResolvedPort } from './resolved-graph.ts';

/**
 * Compares every edge and solves the type variables of every node from what flows into it, sources first. A variable stands for the
 * union of everything that reaches its inputs, so that the order of edges can't matter. A node that takes a list item by item gives
 * lists. What stands on a cycle stays unsolved.
 */
export function solveTypes({ nodes, edges, order, catalog, lists }: Pick<ResolvedGraph, 'nodes' | 'edges' | 'order' | 'catalog'> & { readonly lists: EdgeLists }): void {
  // Without a catalog only what instances declare themselves is compared, by name.
  const table = catalog?.table ?? new TypeTable({ types: {}, coercions: [] });
  if (fitsAsDeclared({ nodes, edges }, table)) return;
  const { starts, targets } = lists.incoming;
  const solve = (node: ResolvedNode): void => {
    for (let at = starts[node.index] ?? 0; at < (starts[node.index + 1] ?? 0); at++) {
      const edge = edges[targets[at] ?? 0];
      if (edge !== undefined) compareEdge(edge, table);
    }
    solveNode(node, table);
  };
  for (const index of order) {
    const node = nodes[index];
    if (node !== undefined) solve(node);
  }
  if (order.length === nodes.length) return;
  const done = new Set(order);
  for (const node of nodes) if (!done.has(node.index)) solve(node);
}

/**
 * Compares every edge as its ports are declared, in any order. False, with nothing said of the nodes, where that may not be the answer:
 * a node has type variables, or takes a list item by item.
 */
function fitsAsDeclared({ nodes, edges }: Pick<ResolvedGraph, 'nodes' | 'edges'>, table: TypeTable): boolean {
  for (const { facts } of nodes) if (facts?.isGeneric === true) return false;
  let isMapped = false;
  for (const edge of edges) {
    compareEdge(edge, table);
    if (edge.comparison?.verdict === 'lift') isMapped = true;
  }
  if (isMapped) for (const node of nodes) node.mapped = false;
  return !isMapped;
}

function compareEdge(edge: ResolvedEdge, table: TypeTable): void {
  if (edge.gap !== undefined || edge.source === undefined || edge.output === undefined || edge.input === undefined) return;
  edge.sourceType = outputType(edge.source, edge.output.port.type);
  const isAsDeclared = edge.sourceType === edge.output.port.type;
  edge.comparison = table.compareInterned(isAsDeclared ? idOf(edge.output, table) : table.intern(edge.sourceType), idOf(edge.input, table));
  const { verdict, steps } = edge.comparison;
  if (verdict === 'lift' && edge.target !== undefined && steps.some((step) => 'lift' in step && step.lift === 'map')) edge.target.mapped = true;
}

function idOf(port: ResolvedPort<InputPort | OutputPort>, table: TypeTable): number {
  if (port.interned?.table !== table) port.interned = { table, id: table.intern(port.port.type) };
  return port.interned.id;
}

/** What an output gives once the node's variables are solved. */
export function outputType(node: ResolvedNode, type: PortType): PortType {
  const solved = node.solved === undefined || node.solved.size === 0 ? type : substitute(type, node.solved);
  // Lists that several runs give are joined into one.
  return node.mapped && solved.tag !== 'list' ? listType(solved) : solved;
}

function solveNode(node: ResolvedNode, table: TypeTable): void {
  if (node.facts?.isGeneric !== true) return;
  const flows = new Map<string, PortType[]>();
  for (const { gap, input, source, output, edge } of node.incoming) {
    if (input === undefined || edge.quarantined !== undefined || !hasVariable(input.port.type)) continue;
    const flowing = gap === undefined && source !== undefined && output !== undefined ? outputType(source, output.port.type) : unknownType;
    bind(input.port.type, flowing, flows);
  }
  const solved = new Map<string, PortType>();
  for (const [name, types] of flows) solved.set(name, unionOf(types));
  for (const { type } of node.ports?.outputs.values() ?? []) {
    if (type.tag !== 'variable' || (solved.get(type.name) ?? unknownType).tag !== 'unknown') continue;
    const wanted = narrowest(wantedTypes(node, type.name, new Set()), table);
    if (wanted !== undefined) solved.set(type.name, wanted);
  }
  node.solved = solved;
}

/** What one edge brings, or several that bring the same, is a union already. */
function unionOf(types: readonly PortType[]): PortType {
  const [first, ...rest] = types;
  return first !== undefined && rest.every((type) => type === first) ? first : unionType(types);
}

/** The type among these that fits all of them, or `undefined`: where targets disagree nothing is decided for them. */
function narrowest(types: readonly PortType[], table: TypeTable): PortType | undefined {
  return types.find((type) => types.every((other) => table.compare(type, other).verdict === 'yes'));
}

/**
 * What the targets of a variable output ask for, through nodes that only hand it on, by edge key. It decides a variable that no input
 * decides: a constant becomes what is needed where it goes, and so does what comes from a kind that nobody knows.
 */
function wantedTypes(node: ResolvedNode, variable: string, seen: Set<ResolvedNode>): PortType[] {
  if (seen.has(node)) return [];
  seen.add(node);
  const outgoing = node.outgoing.filter(({ output, gap }) => gap === undefined && output?.port.type.tag === 'variable' && output.port.type.name === variable);
  return outgoing
    .sort((a, b) => (a.edge.key < b.edge.key ? -1 : 1))
    .flatMap(({ target, input }) => {
      const type = input?.port.type;
      if (target === undefined || type === undefined || type.tag === 'any' || type.tag === 'unknown') return [];
      return type.tag === 'variable' ? wantedTypes(target, type.name, seen) : hasVariable(type) ? [] : [type];
    });
}

/** Takes the flowing type apart along the declared one and notes what each variable meets. */
function bind(declared: PortType, flowing: PortType, flows: Map<string, PortType[]>): void {
  if (declared.tag === 'variable') {
    const list = flows.get(declared.name);
    if (list === undefined) flows.set(declared.name, [flowing]);
    else list.push(flowing);
  } else if (declared.tag === 'list') bind(declared.of, flowing.tag === 'list' ? flowing.of : flowing, flows);
  else if (declared.tag === 'optional') bind(declared.of, flowing.tag === 'optional' ? flowing.of : flowing, flows);
  else if (declared.tag === 'union') for (const member of declared.of) bind(member, flowing, flows);
}
