import type { NodeKind } from '../catalog/node-kind.ts';
import type { Json } from '../json.ts';

/** One end of an edge. `port` is `null` where the file names none: the node's only port is meant. */
export interface PortRef {
  readonly node: string;
  readonly port: string | null;
}

/** An instance of a node kind. */
export interface GraphNode {
  /** The file's own identity of the node, as a string, unique in its graph. */
  readonly key: string;
  /** The kind's name in the catalog. */
  readonly kind: string;
  readonly params: Readonly<Record<string, Json>>;
  /** What a person calls it. */
  readonly title?: string;
  /** `muted` does not run, `bypassed` passes its inputs on; findings inside are lowered to info. */
  readonly mode?: 'muted' | 'bypassed';
  /**
   * The declaration that this instance carries itself, in place of the catalog's: subgraph instances and boundaries, reroutes, primitives.
   */
  readonly declared?: NodeKind;
  /** A comment or frame: counted, never computed, never checked. */
  readonly note?: boolean;
  /** RFC 6901 pointer into the document. */
  readonly pointer?: string;
}

/** A stored connection. */
export interface Edge {
  readonly key: string;
  readonly from: PortRef;
  readonly to: PortRef;
  /** The type name that the file wrote onto the edge; not authoritative. */
  readonly label?: string;
  /** Kept out of the plan for the finding of this code, until somebody mends it. */
  readonly quarantined?: string;
  readonly pointer?: string;
}

/** Nodes and edges as they were saved, right or wrong. Immutable. */
export interface Graph {
  /** `main` for the root graph, the definition's id for a subgraph. */
  readonly id: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  /** What a person calls it. */
  readonly title?: string;
}

/** Keys of the two nodes that stand for a subgraph's own ports inside of its definition. No file holds them. */
export const boundaryKeys = { in: '$in', out: '$out' } as const;

/** Longer titles are notes; messages show their beginning. */
const longestTitle = 40;

/** The name by which messages call a node: its kind with its title where it has one, else with its key. One line, whatever the title holds. */
export function nodeName(node: GraphNode): string {
  const title = (node.title ?? '').replaceAll(/\s+/g, ' ').trim();
  if (title === '' || title === node.kind) return `${node.kind} ${node.key}`;
  return `${node.kind} “${title.length > longestTitle ? `${title.slice(0, longestTitle)}…` : title}”`;
}

export function portText({ node, port }: PortRef): string {
  return port === null ? node : `${node}.${port}`;
}
