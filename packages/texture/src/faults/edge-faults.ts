import type { InputPort, OutputPort } from '@turnbuckle/model';
import type { FlowDocument, FlowEdge } from '../generator/flow-document.ts';
import type { Random } from '../random.ts';
import { atEdge, avoidNobody, type FaultCode, type Mutation, type Mutator } from './fault.ts';
import { FlowView, type Port } from './flow-view.ts';

/** A wire that could be drawn, or into which a present one could be changed. */
interface Candidate {
  readonly from: Port<OutputPort>;
  readonly to: Port<InputPort>;
  /** The wire that is led to another source; absent for one that is added. */
  readonly replaces?: FlowEdge;
}

/** Every pair of an output and an input, open ones for new wires and wired ones for changed wires, that `wanted` lets pass. */
function candidates(view: FlowView, wanted: (candidate: Candidate) => boolean): Candidate[] {
  const outputs = view.outputs();
  const open = view.openInputs().flatMap((to) => outputs.map((from): Candidate => ({ from, to })));
  const wired = view.wires.flatMap(({ edge, source, target, output, input }) => {
    const port = target.kind.in[input];
    if (port === undefined) return [];
    const to = { node: target.node, kind: target.kind, name: input, port };
    return outputs.filter(({ node, name }) => node !== source.node || name !== output).map((from): Candidate => ({ from, to, replaces: edge }));
  });
  return [...open, ...wired].filter(wanted);
}

function draw(view: FlowView, { from, to, replaces }: Candidate): { readonly document: FlowDocument; readonly edge: FlowEdge } {
  if (replaces === undefined) return view.withEdge(from, to);
  const change = { source: from.node.id, sourceHandle: view.written(from.kind.out, from.name) };
  return { document: view.withChangedEdge(replaces, change), edge: { ...replaces, ...change } };
}

function mutation(view: FlowView, chosen: Candidate, code: FaultCode): Mutation {
  const { document, edge } = draw(view, chosen);
  const { replaces } = chosen;
  return {
    document,
    touched: [edge.source, edge.target, ...(replaces === undefined ? [] : [replaces.source])],
    fault: { code, ...atEdge(edge), ...(replaces === undefined ? {} : { original: [replaces.source, replaces.sourceHandle] }) },
  };
}

/** A further wire or a changed one, with equal chances where both can be had. */
function choose(random: Random, list: readonly Candidate[]): Candidate {
  const added = list.filter(({ replaces }) => replaces === undefined);
  const changed = list.filter(({ replaces }) => replaces !== undefined);
  if (added.length === 0 || changed.length === 0) return random.pick(list);
  return random.pick(random.chance(0.5) ? added : changed);
}

const closesRing = (view: FlowView, { from, to }: Candidate): boolean => view.reaches(to.node.id, from.node.id);

/** A wire that carries what its input cannot use at all: a picture into a radius, a number into a picture. */
export const typeMismatch: Mutator = (document, random, avoid = avoidNobody) => misfit('type-mismatch', 'no', { document, random, avoid });

/** A wire that carries what its input can use only sometimes: a picture into a mask, any number into a seed. */
export const typeMaybe: Mutator = (document, random, avoid = avoidNobody) => misfit('type-maybe', 'maybe', { document, random, avoid });

function misfit(code: FaultCode, verdict: 'no' | 'maybe', { document, random, avoid }: { document: FlowDocument; random: Random; avoid: ReadonlySet<string> }): Mutation | null {
  const view = new FlowView(document, avoid);
  const list = candidates(view, (candidate) => view.fit(candidate.from.port.type, candidate.to.port.type) === verdict && !closesRing(view, candidate));
  return list.length === 0 ? null : mutation(view, choose(random, list), code);
}

/** A node that is wired to itself. */
export const selfEdge: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const list = candidates(view, ({ from, to }) => from.node === to.node && view.fit(from.port.type, to.port.type) === 'yes');
  return list.length === 0 ? null : mutation(view, choose(random, list), 'self-edge');
};

/** A wire back to a node that comes before. */
export const cycle: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const ringOf = ({ from, to }: Candidate): string[] => document.nodes.map(({ id }) => id).filter((id) => view.reaches(to.node.id, id) && view.reaches(id, from.node.id));
  const list = candidates(view, (candidate) => {
    const { from, to, replaces } = candidate;
    if (from.node === to.node || view.fit(from.port.type, to.port.type) !== 'yes' || !view.reaches(to.node.id, from.node.id, replaces)) return false;
    return ringOf(candidate).every((id) => !avoid.has(id));
  });
  if (list.length === 0) return null;
  const chosen = choose(random, list);
  const nodes = ringOf(chosen).sort();
  const { document: changed, touched, fault } = mutation(view, chosen, 'cycle');
  const { port: _, ...rest } = fault;
  return { document: changed, touched: [...touched, ...nodes], fault: { ...rest, node: nodes[0] ?? chosen.to.node.id, nodes } };
};

/** A second wire into an input that takes one. */
export const portCardinality: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const list = candidates(view, (candidate) => {
    const { from, to, replaces } = candidate;
    return replaces !== undefined && from.node.id !== replaces.source && view.fit(from.port.type, to.port.type) === 'yes' && !closesRing(view, candidate);
  });
  if (list.length === 0) return null;
  const { from, to, replaces } = random.pick(list);
  const { document: changed, edge } = view.withEdge(from, to);
  const told = replaces !== undefined && replaces.id > edge.id ? replaces : edge;
  return { document: changed, touched: [edge.source, edge.target, replaces?.source ?? edge.source], fault: { code: 'port-cardinality', ...atEdge(told) } };
};

/** The same wire once more, with an id of its own; the one whose id comes later is told. */
export const duplicateEdge: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  if (view.wires.length === 0) return null;
  const { edge } = random.pick(view.wires);
  const copy: FlowEdge = { ...edge, id: view.freshEdgeId() };
  const told = copy.id > edge.id ? copy : edge;
  return { document: { ...document, edges: [...document.edges, copy] }, touched: [edge.source, edge.target], fault: { code: 'duplicate-edge', ...atEdge(told) } };
};

/** A wire of a node that was deleted. */
export const danglingEdge: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  if (view.wires.length === 0) return null;
  const { edge } = random.pick(view.wires);
  const taken = new Set(document.nodes.map(({ id }) => id));
  const gone = ['node_99', 'n99', 'deleted-1', '99'].find((id) => !taken.has(id));
  if (gone === undefined) return null;
  if (random.chance(0.6)) {
    const change = { source: gone };
    return { document: view.withChangedEdge(edge, change), touched: [edge.source, edge.target], fault: { code: 'dangling-edge', ...atEdge(edge), original: edge.source } };
  }
  const left: FlowEdge = { ...edge, id: view.freshEdgeId(), target: gone, targetHandle: view.usesOldNames ? 'input-1' : 'image' };
  return { document: { ...document, edges: [...document.edges, left] }, touched: [edge.source], fault: { code: 'dangling-edge', ...atEdge(left) } };
};
