import type { Gap, ResolvedEdge, Session } from '@turnbuckle/compiler';
import type { InputPort, OutputPort, PortType } from '@turnbuckle/model';

/** Why a row stands on a node although its kind declares no such port. */
export type StrayReason = 'unknown' | 'ambiguous' | 'unchecked';

/** One terminal of a node as it is drawn. */
export interface PortRow {
  /** The handle's id, unique on its side of the node. */
  readonly handle: string;
  /** The port's name; `null` where a wire names none. */
  readonly name: string | null;
  readonly label: string;
  readonly type: PortType | null;
  readonly isWired: boolean;
  /** `null` for a declared port. A wire never loses its end: one that names no port of the kind gets a terminal of its own. */
  readonly stray: StrayReason | null;
  readonly input?: InputPort;
}

export interface PortRows {
  readonly inputs: readonly PortRow[];
  readonly outputs: readonly PortRow[];
}

/** Where a wire is tied on: nodes and handle ids as React Flow takes them. A node that is not in the graph is `missing:<key>`. */
export interface WireEnds {
  readonly source: string;
  readonly sourceHandle: string;
  readonly target: string;
  readonly targetHandle: string;
}

/** The terminals of a node: its kind's ports in their order, then those that only wires know. */
export function portRowsOf({ resolved }: Session, key: string): PortRows {
  const node = resolved.byKey.get(key);
  if (node === undefined) return { inputs: [], outputs: [] };
  const at = resolved.edges.filter(({ edge }) => edge.from.node === key || edge.to.node === key);
  const into = at.filter(({ edge }) => edge.to.node === key);
  const outOf = at.filter(({ edge }) => edge.from.node === key);
  return {
    inputs: rows(
      node.ports?.inputs,
      into.map((edge) => ({ handle: targetHandle(edge), name: edge.edge.to.port, reason: strayReason(edge.gap, 'input') })),
    ),
    outputs: rows(
      node.ports?.outputs,
      outOf.map((edge) => ({ handle: sourceHandle(edge), name: edge.edge.from.port, reason: strayReason(edge.gap, 'output') })),
    ),
  };
}

/** Where every wire is tied on, by edge key. */
export function wireEndsOf({ resolved }: Session): ReadonlyMap<string, WireEnds> {
  const nodeId = (key: string): string => (resolved.byKey.has(key) ? key : missingId(key));
  return new Map(
    resolved.edges.map((edge) => [
      edge.edge.key,
      { source: nodeId(edge.edge.from.node), sourceHandle: sourceHandle(edge), target: nodeId(edge.edge.to.node), targetHandle: targetHandle(edge) },
    ]),
  );
}

/** The id under which a node that a wire names but the graph lacks stands on the canvas. */
export function missingId(key: string): string {
  return `missing:${key}`;
}

interface Use {
  readonly handle: string;
  readonly name: string | null;
  readonly reason: StrayReason;
}

function rows(declared: ReadonlyMap<string, InputPort | OutputPort> | undefined, uses: readonly Use[]): PortRow[] {
  const wired = new Set(uses.map(({ handle }) => handle));
  const found = new Map<string, PortRow>();
  for (const [name, port] of declared ?? []) {
    const input = 'required' in port ? { input: port } : {};
    found.set(name, { handle: name, name, label: port.title ?? name, type: port.type, isWired: wired.has(name), stray: null, ...input });
  }
  for (const { handle, name, reason } of uses) {
    if (!found.has(handle)) found.set(handle, { handle, name, label: name ?? (reason === 'ambiguous' ? 'which port?' : '·'), type: null, isWired: true, stray: reason });
  }
  return [...found.values()];
}

function sourceHandle({ output, edge }: ResolvedEdge): string {
  return output?.name ?? strayHandle(edge.from.port);
}

function targetHandle({ input, edge }: ResolvedEdge): string {
  return input?.name ?? strayHandle(edge.to.port);
}

function strayHandle(port: string | null): string {
  return `stray:${port ?? ''}`;
}

function strayReason(gap: Gap | undefined, side: 'input' | 'output'): StrayReason {
  if (gap === 'no-catalog' || gap === 'unknown-kind' || gap === 'dynamic-ports' || gap === undefined) return 'unchecked';
  return gap === `ambiguous-${side}` ? 'ambiguous' : 'unknown';
}
