import type { Json, Step } from '@turnbuckle/model';
import type { ResolvedEdge, ResolvedGraph, ResolvedNode } from '../resolve/resolved-graph.ts';

/** Where an input's value comes from when the node runs. */
export type PlanInput =
  | { readonly constant: Json }
  | { readonly from: readonly [node: string, output: string]; readonly steps: readonly Step[] }
  /** An input that takes any number of edges. */
  | { readonly all: readonly PlanInput[] };

export interface PlanStep {
  readonly node: string;
  readonly kind: string;
  /** Wired inputs, values set by hand, and defaults, by name; what is absent was left open. */
  readonly inputs: Readonly<Record<string, PlanInput>>;
}

/** What runs, in an order in which every node comes after its sources. */
export interface Plan {
  readonly steps: readonly PlanStep[];
}

/**
 * The plan of a graph. Muted nodes and notes are left out, bypassed ones hand on the first input of the output's type, quarantined edges
 * and edges that lead nowhere carry nothing. An edge that names no port takes the first one, as editors without rules do; where a policy
 * calls that an error there is no plan at all.
 */
export function planOf(resolved: ResolvedGraph): Plan {
  const steps: PlanStep[] = [];
  const placed = new Set<ResolvedNode>();
  for (const node of runOrder(resolved)) {
    if (node.kind === undefined || node.node.note === true || node.node.mode !== undefined) continue;
    steps.push({ node: node.node.key, kind: node.kind.name, inputs: inputsOf(node, placed) });
    placed.add(node);
  }
  return { steps };
}

/** The topological order, then the members of cycles by key: a plan exists even where a lenient policy lets them pass. */
function runOrder({ nodes, order }: ResolvedGraph): ResolvedNode[] {
  const ordered = [...order].flatMap((index) => nodes[index] ?? []);
  if (ordered.length === nodes.length) return ordered;
  const done = new Set(ordered);
  const rest = nodes.filter((node) => !done.has(node)).sort((a, b) => (a.node.key < b.node.key ? -1 : 1));
  return [...ordered, ...rest];
}

function inputsOf(node: ResolvedNode, placed: ReadonlySet<ResolvedNode>): Record<string, PlanInput> {
  const inputs: Record<string, PlanInput> = {};
  for (const [name, param] of Object.entries(node.kind?.params ?? {})) {
    const value = setValue(node, name, param.default);
    if (value !== undefined) inputs[name] = { constant: value };
  }
  for (const [name, port] of node.ports?.inputs ?? []) {
    const wires = node.incoming.filter((edge) => inputName(edge) === name).flatMap((edge) => wireOf(edge, placed) ?? []);
    const [first] = wires;
    const value = port.param === undefined ? undefined : setValue(node, name, port.param.default);
    if (port.many === true && wires.length > 0) inputs[name] = { all: wires };
    else if (first !== undefined) inputs[name] = first;
    else if (value !== undefined) inputs[name] = { constant: value };
  }
  return inputs;
}

function setValue({ node }: ResolvedNode, name: string, fallback: Json | undefined): Json | undefined {
  return Object.hasOwn(node.params, name) ? node.params[name] : fallback;
}

function inputName({ gap, input, target }: ResolvedEdge): string | undefined {
  if (input !== undefined) return input.name;
  return gap === 'ambiguous-input' || gap === 'ambiguous-output' ? target?.ports?.inputs.keys().next().value : undefined;
}

/** What an edge brings: its source's output, or what a bypassed source would hand on. */
function wireOf(edge: ResolvedEdge, placed: ReadonlySet<ResolvedNode>): PlanInput | undefined {
  const { source, output, gap } = edge;
  if (source === undefined || edge.edge.quarantined !== undefined) return undefined;
  if (gap !== undefined && gap !== 'ambiguous-input' && gap !== 'ambiguous-output') return undefined;
  const name = output?.name ?? source.ports?.outputs.keys().next().value;
  if (name === undefined) return undefined;
  if (source.node.mode === 'bypassed') return bypass(source, { name, placed });
  if (!placed.has(source)) return undefined;
  return { from: [source.node.key, name], steps: edge.comparison?.steps ?? [] };
}

function bypass(node: ResolvedNode, { name, placed }: { name: string; placed: ReadonlySet<ResolvedNode> }): PlanInput | undefined {
  const type = node.ports?.outputs.get(name)?.type;
  const through = node.incoming.find(({ sourceType, source }) => source !== node && type !== undefined && sourceType !== undefined && sameType(sourceType, type));
  return through === undefined ? undefined : wireOf(through, placed);
}

function sameType(a: { readonly tag: string }, b: { readonly tag: string }): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
