import { type Catalog, findKind, type InputPort, type NodeKind, type OutputPort, type PortType } from '@turnbuckle/model';
import type { FlowDocument, FlowEdge, FlowNode } from '../generator/flow-document.ts';
import { studio } from '../studio.ts';

/** A node of a document with its kind; frames and nodes of unknown kinds have none. */
export interface ViewNode {
  readonly node: FlowNode;
  readonly kind: NodeKind | undefined;
}

/** A wire whose nodes, kinds and ports are all known. */
export interface Wire {
  readonly edge: FlowEdge;
  readonly source: ViewNode & { readonly kind: NodeKind };
  readonly target: ViewNode & { readonly kind: NodeKind };
  readonly output: string;
  readonly input: string;
}

/** One end that a wire may have. */
export interface Port<P> {
  readonly node: FlowNode;
  readonly kind: NodeKind;
  readonly name: string;
  readonly port: P;
}

/**
 * A document looked up in the reference catalog, by means of its own: what the compiler finds is judged by what mutators put in, so they
 * share nothing but the catalog. Nodes in `avoid` and wires at them are left out of the lists from which faults are drawn.
 */
export class FlowView {
  readonly document: FlowDocument;
  readonly nodes: readonly ViewNode[];
  /** Nodes of known kinds that a fault may touch. */
  readonly free: readonly (ViewNode & { readonly kind: NodeKind })[];
  /** Wires between such nodes. */
  readonly wires: readonly Wire[];
  /** Whether the document calls its ports by their earlier names. */
  readonly usesOldNames: boolean;
  readonly #catalog: Catalog = studio;
  readonly #byId: ReadonlyMap<string, ViewNode>;

  constructor(document: FlowDocument, avoid: ReadonlySet<string>) {
    this.document = document;
    this.nodes = document.nodes.map((node) => ({ node, kind: findKind(this.#catalog, node.type)?.kind }));
    this.#byId = new Map(this.nodes.map((view) => [view.node.id, view]));
    this.free = this.nodes.flatMap(({ node, kind }) => (kind === undefined || avoid.has(node.id) ? [] : [{ node, kind }]));
    this.wires = document.edges.filter(({ source, target }) => !avoid.has(source) && !avoid.has(target)).flatMap((edge) => this.#wireOf(edge) ?? []);
    this.usesOldNames = document.edges.some(({ sourceHandle, targetHandle }) => sourceHandle?.startsWith('output-') === true || targetHandle?.startsWith('input-') === true);
  }

  #wireOf(edge: FlowEdge): Wire | undefined {
    const [source, target] = [this.#byId.get(edge.source), this.#byId.get(edge.target)];
    if (source?.kind === undefined || target?.kind === undefined) return undefined;
    const [output, input] = [portNamed(source.kind.out, edge.sourceHandle), portNamed(target.kind.in, edge.targetHandle)];
    if (output === undefined || input === undefined) return undefined;
    return { edge, source: { node: source.node, kind: source.kind }, target: { node: target.node, kind: target.kind }, output, input };
  }

  /** Whether a way leads along the wires from one node to another; any wire counts, right or wrong, except `without`. */
  reaches(from: string, to: string, without?: FlowEdge): boolean {
    const seen = new Set([from]);
    for (const id of seen) {
      if (id === to) return true;
      for (const edge of this.document.edges) if (edge.source === id && edge !== without) seen.add(edge.target);
    }
    return false;
  }

  /** Inputs of untouched nodes that no wire ends at and that may stay open. */
  openInputs(): Port<InputPort>[] {
    return this.free.flatMap(({ node, kind }) => {
      const ends = this.document.edges.filter(({ target }) => target === node.id);
      const taken = new Set(ends.map(({ targetHandle }) => portNamed(kind.in, targetHandle)));
      return Object.entries(kind.in)
        .filter(([name, port]) => !port.required && !taken.has(name))
        .map(([name, port]) => ({ node, kind, name, port }));
    });
  }

  outputs(): Port<OutputPort>[] {
    return this.free.flatMap(({ node, kind }) => Object.entries(kind.out).map(([name, port]) => ({ node, kind, name, port })));
  }

  /** `yes`, `maybe`, `no`; one step of coercion counts as `yes`. */
  fit(source: PortType, target: PortType): 'yes' | 'maybe' | 'no' {
    const { verdict } = this.#catalog.table.compare(source, target);
    return verdict === 'maybe' ? 'maybe' : verdict === 'no' || verdict === 'unknown' ? 'no' : 'yes';
  }

  /** A port's name the way this document writes them. */
  written(ports: NodeKind['in'] | NodeKind['out'], name: string): string {
    return this.usesOldNames ? (ports[name]?.was?.[0] ?? name) : name;
  }

  /** An edge id that is not taken. */
  freshEdgeId(): string {
    const taken = new Set(this.document.edges.map(({ id }) => id));
    for (let number = this.document.edges.length + 1; ; number++) if (!taken.has(`e${number}`)) return `e${number}`;
  }

  /** The document with a further wire. */
  withEdge(from: Port<OutputPort>, to: Port<InputPort>): { readonly document: FlowDocument; readonly edge: FlowEdge } {
    const edge: FlowEdge = {
      id: this.freshEdgeId(),
      source: from.node.id,
      target: to.node.id,
      sourceHandle: this.written(from.kind.out, from.name),
      targetHandle: this.written(to.kind.in, to.name),
    };
    return { edge, document: { ...this.document, edges: [...this.document.edges, edge] } };
  }

  /** The document with one wire changed. */
  withChangedEdge(edge: FlowEdge, change: Partial<FlowEdge>): FlowDocument {
    return { ...this.document, edges: this.document.edges.map((other) => (other === edge ? ({ ...edge, ...change } as FlowEdge) : other)) };
  }

  withChangedNode(node: FlowNode, change: Partial<FlowNode>): FlowDocument {
    return { ...this.document, nodes: this.document.nodes.map((other) => (other === node ? ({ ...node, ...change } as FlowNode) : other)) };
  }
}

/** The present name of the port that a stored one means: itself, an earlier name, or the only port where none is stored. */
export function portNamed(ports: NodeKind['in'] | NodeKind['out'], stored: string | null): string | undefined {
  const names = Object.keys(ports);
  if (stored === null) return names.length === 1 ? names[0] : undefined;
  return Object.hasOwn(ports, stored) ? stored : names.find((name) => ports[name]?.was?.includes(stored) === true);
}
