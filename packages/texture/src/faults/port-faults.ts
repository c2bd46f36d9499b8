import type { NodeKind } from '@turnbuckle/model';
import type { Random } from '../random.ts';
import { atEdge, avoidNobody, type Mutation, type Mutator } from './fault.ts';
import { FlowView, portNamed, type Wire } from './flow-view.ts';

interface StoredEnd {
  readonly wire: Wire;
  readonly side: 'source' | 'target';
  readonly ports: NodeKind['in'] | NodeKind['out'];
  readonly stored: string | null;
}

function endsOf(wires: readonly Wire[]): StoredEnd[] {
  return wires.flatMap((wire): StoredEnd[] => [
    { wire, side: 'source', ports: wire.source.kind.out, stored: wire.edge.sourceHandle },
    { wire, side: 'target', ports: wire.target.kind.in, stored: wire.edge.targetHandle },
  ]);
}

function rewrite(
  view: FlowView,
  { wire, side, stored }: StoredEnd,
  name: string | null,
): Pick<Mutation, 'document' | 'touched'> & { readonly place: ReturnType<typeof atEdge>; readonly original: string | null } {
  const change = side === 'source' ? { sourceHandle: name } : { targetHandle: name };
  return {
    document: view.withChangedEdge(wire.edge, change),
    touched: [wire.source.node.id, wire.target.node.id],
    place: atEdge({ ...wire.edge, ...change }),
    original: stored,
  };
}

/** A port's name as some version of the editor, or a hand, got it wrong. */
export const unknownPort: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const ends = endsOf(view.wires).flatMap((end) => {
    const wrong = end.stored === null ? [] : misspellings(end.stored).filter((name) => portNamed(end.ports, name) === undefined);
    return wrong.length === 0 ? [] : [{ end, wrong }];
  });
  if (ends.length === 0) return null;
  const { end, wrong } = random.pick(ends);
  const { document: changed, touched, place, original } = rewrite(view, end, random.pick(wrong));
  return { document: changed, touched, fault: { code: 'unknown-port', ...place, original } };
};

function misspellings(stored: string): string[] {
  const capital = `${stored.charAt(0).toUpperCase()}${stored.slice(1)}`;
  const common = [capital, capital, `${stored} `, stored.toUpperCase()];
  if (stored === 'output-main') return [...common, 'output', 'output_main', 'out-main'];
  if (stored.startsWith('input-')) return [...common, stored.replace('-', '_'), stored.replace('input', 'in'), stored.replace('-', '')];
  return stored.length > 4 ? [...common, `${stored.slice(0, 2)}${stored.slice(3)}`] : common;
}

/** The name was lost, and the node has several ports. */
export const ambiguousPort: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const ends = endsOf(view.wires).filter(({ ports, stored }) => stored !== null && Object.keys(ports).length > 1);
  if (ends.length === 0) return null;
  const { document: changed, touched, place, original } = rewrite(view, random.pick(ends), null);
  return { document: changed, touched, fault: { code: 'ambiguous-port', ...place, original } };
};

/** The wire was stored in the direction in which it was drawn. Only where the input may stay open: else that would be told too. */
export const wrongDirection: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const wires = view.wires.filter(({ edge, source, target, input }) => {
    const [output, into] = [edge.sourceHandle, edge.targetHandle];
    if (output === null || into === null || target.kind.in[input]?.required !== false) return false;
    if (portNamed(target.kind.out, into) !== undefined || portNamed(source.kind.in, output) !== undefined) return false;
    return !view.reaches(source.node.id, target.node.id, edge);
  });
  if (wires.length === 0) return null;
  const { edge } = random.pick(wires);
  const turned = { source: edge.target, target: edge.source, sourceHandle: edge.targetHandle, targetHandle: edge.sourceHandle };
  return {
    document: view.withChangedEdge(edge, turned),
    touched: [edge.source, edge.target],
    fault: { code: 'wrong-direction', ...atEdge({ id: edge.id, ...turned }), original: [edge.source, edge.sourceHandle, edge.target, edge.targetHandle] },
  };
};

/** A required input that nothing reaches any more. */
export const portRequired: Mutator = (document, random: Random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const wires = view.wires.filter(
    ({ target, input, edge }) =>
      target.kind.in[input]?.required === true && view.wires.every((other) => other.edge === edge || other.target.node !== target.node || other.input !== input),
  );
  if (wires.length === 0) return null;
  const { edge, source, target, input } = random.pick(wires);
  return {
    document: { ...document, edges: document.edges.filter((other) => other !== edge) },
    touched: [source.node.id, target.node.id],
    fault: { code: 'port-required', node: target.node.id, port: input, original: edge.id },
  };
};
