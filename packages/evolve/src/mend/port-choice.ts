import type { ResolvedEdge, Session } from '@turnbuckle/compiler';
import { type Catalog, type Edit, hasVariable, type PortType } from '@turnbuckle/model';

/** What decides whether a port may take an edge. */
export interface ChoiceContext {
  readonly catalog: Catalog;
  /** Inputs that an edge in use reaches: as the document was handed over, and by now. */
  readonly takenAtFirst: ReadonlySet<string>;
  readonly takenNow: ReadonlySet<string>;
  /** Asks the compiler, for ports whose type depends on what is wired. */
  readonly isAccepted: (edits: readonly Edit[]) => boolean;
}

/**
 * The port that an edge could only have meant: the one input of its target that is free and takes what flows, else, where no input does, the
 * one output of its source that fits the input. Best first; empty where none or several could be meant.
 */
export function portChoices(edge: ResolvedEdge, context: ChoiceContext): readonly (readonly Edit[])[] {
  const inputs = edge.output === undefined ? [] : fittingInputs(edge, context);
  const free = (taken: ReadonlySet<string>): string[] => closest(inputs.filter(({ name, isMany }) => isMany || !taken.has(placeOf(edge.edge.to.node, name))));
  const [atFirst, now] = [free(context.takenAtFirst), free(context.takenNow)];
  const choices: (readonly Edit[])[] = [];
  const isFree = ({ name, isMany }: Fitting): boolean => isMany || !context.takenNow.has(placeOf(edge.edge.to.node, name));
  for (const [only, another] of [atFirst, now])
    if (another === undefined && inputs.some((one) => one.name === only && isFree(one))) choices.push([rewired(edge, 'to', only ?? '')]);
  // With a single input left its turn comes first, and the output's only where that one was refused.
  if (now.length > 1) return choices;
  const [output, another] = edge.input === undefined ? [] : closest(fittingOutputs(edge, context));
  return output === undefined || another !== undefined ? choices : [...choices, [rewired(edge, 'from', output)]];
}

/** Inputs that an edge in use reaches. */
export function takenInputs({ resolved }: Session): ReadonlySet<string> {
  return new Set(resolved.edges.flatMap(({ edge, input }) => (edge.quarantined !== undefined || input === undefined ? [] : [placeOf(edge.to.node, input.name)])));
}

interface Fitting {
  readonly name: string;
  readonly isMany: boolean;
  /** Only as a list of one, or item by item. */
  readonly isLifted: boolean;
}

/** What fits as it is goes before what only fits by way of a list. */
function closest(ports: readonly Fitting[]): string[] {
  const plain = ports.filter(({ isLifted }) => !isLifted);
  return (plain.length > 0 ? plain : ports).map(({ name }) => name);
}

function fittingInputs(edge: ResolvedEdge, context: ChoiceContext): Fitting[] {
  const { source, output, target } = edge;
  if (source === undefined || output === undefined) return [];
  const fitting = [...(target?.ports?.inputs ?? [])].flatMap(([name, port]): (Fitting & { readonly isFeedback: boolean })[] => {
    if (name === edge.input?.name) return [];
    const fit = fitOf({ from: output.port.type, to: port.type, isMapped: source.mapped }, context, [rewired(edge, 'to', name)]);
    return fit === 'no' ? [] : [{ name, isMany: port.many === true, isLifted: fit === 'lift', isFeedback: port.feedback === true }];
  });
  // Where one may close a ring or repeat another edge, types alone do not say which fits.
  const mayDiffer = source === target || fitting.some(({ isFeedback, isMany }) => isFeedback || isMany);
  return mayDiffer ? fitting.filter(({ name }) => context.isAccepted([rewired(edge, 'to', name)])) : fitting;
}

function fittingOutputs(edge: ResolvedEdge, context: ChoiceContext): Fitting[] {
  const { source, input, output } = edge;
  if (source === undefined || input === undefined) return [];
  const fitting = [...(source.ports?.outputs ?? [])].flatMap(([name, port]): Fitting[] => {
    if (name === output?.name) return [];
    const fit = fitOf({ from: port.type, to: input.port.type, isMapped: source.mapped }, context, [rewired(edge, 'from', name)]);
    return fit === 'no' ? [] : [{ name, isMany: true, isLifted: fit === 'lift' }];
  });
  // Into an input that takes many, one output may repeat an edge that is there already, and another not.
  return input.port.many === true ? fitting.filter(({ name }) => context.isAccepted([rewired(edge, 'from', name)])) : fitting;
}

interface Pair {
  readonly from: PortType;
  readonly to: PortType;
  /** The source gives lists, since it takes one item by item. */
  readonly isMapped: boolean;
}

/** Types that depend on what is wired are the compiler's to judge, in the graph. */
function fitOf({ from, to, isMapped }: Pair, { catalog, isAccepted }: ChoiceContext, edits: readonly Edit[]): 'yes' | 'lift' | 'no' {
  if (hasVariable(from) || hasVariable(to) || isMapped) return isAccepted(edits) ? 'yes' : 'no';
  const { verdict } = catalog.table.compare(from, to);
  return verdict === 'yes' || verdict === 'coerce' ? 'yes' : verdict === 'lift' ? 'lift' : 'no';
}

function rewired({ edge }: ResolvedEdge, end: 'from' | 'to', port: string): Edit {
  return { op: 'reconnect', edge: edge.key, [end]: { node: edge[end].node, port } };
}

function placeOf(node: string, port: string): string {
  return JSON.stringify([node, port]);
}
