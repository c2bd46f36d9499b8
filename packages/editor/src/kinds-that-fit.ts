import type { Answer, ProbeStart, Session } from '@turnbuckle/compiler';
import type { Edit, GraphNode, NodeKind } from '@turnbuckle/model';

/** A kind of node that a loose wire could end at. */
export interface FittingKind {
  readonly kind: NodeKind;
  /** The first of its ports that takes the wire. */
  readonly port: string;
  readonly answer: Answer;
}

/**
 * The kinds of which a fresh node would take a wire from `start`, each with the first port that does. Judged as every wire is: by drawing it
 * to a node that is added for the question.
 */
export function kindsThatFit(session: Session, start: ProbeStart): readonly FittingKind[] {
  const fitting: FittingKind[] = [];
  for (const kind of session.catalog?.kinds.values() ?? []) {
    const node: GraphNode = { key: freshNodeKey(session, kind), kind: kind.name, params: {} };
    const { session: grown, refusal } = session.apply({ op: 'add-node', node });
    if (refusal !== null) continue;
    const probe = grown.probe(start);
    for (const target of probe.targets().filter((candidate) => candidate.node === node.key)) {
      const answer = probe.to(target);
      if (answer.kind === 'refuse' || answer.kind === 'make-with-converter') continue;
      fitting.push({ kind, port: target.port, answer });
      break;
    }
  }
  return fitting;
}

/** Edits that add a node of a kind and, where a loose wire waits for it, tie that on. */
export function addNodeEdits(
  kind: NodeKind,
  key: string,
  { position, wire }: { readonly position: { readonly x: number; readonly y: number }; readonly wire?: readonly Edit[] },
): readonly Edit[] {
  return [{ op: 'add-node', node: { key, kind: kind.name, params: {} }, position }, ...(wire ?? [])];
}

/** A node key that the graph does not use yet. */
export function freshNodeKey({ graph }: Session, kind: NodeKind): string {
  const taken = new Set(graph.nodes.map(({ key }) => key));
  for (let number = graph.nodes.length + 1; ; number++) if (!taken.has(`${kind.name}-${number}`)) return `${kind.name}-${number}`;
}
