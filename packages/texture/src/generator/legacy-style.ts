import type { NodeKind } from '@turnbuckle/model';
import type { Random } from '../random.ts';
import type { Indent } from './flow-document.ts';

/** The habits of one project: which version of the editor saved it, and what its nodes and wires are called. */
export interface LegacyStyle {
  readonly indent: Indent;
  /** Ports under their earlier names, their present ones, or either. */
  readonly ports: 'old' | 'present' | 'either';
  readonly kinds: 'old' | 'present';
  /** Share of wires that name no port where there is only one. */
  readonly emptyShare: number;
  readonly nodeId: (number: number, kind: string) => string;
  readonly edgeId: (ends: { readonly number: number; readonly source: string; readonly sourcePort: string; readonly target: string; readonly targetPort: string }) => string;
  /** React Flow's own fields beside ours: sizes, selection. */
  readonly measured: boolean;
  /** A frame drawn around everything. */
  readonly framed: boolean;
}

const nodeIds: readonly LegacyStyle['nodeId'][] = [
  (number) => `${number}`,
  (number) => `n${number}`,
  (number, kind) => `${kind}-${number}`,
  (number) => `dndnode_${number - 1}`,
  (number) => `node_${String(number).padStart(3, '0')}`,
];

const edgeIds: readonly LegacyStyle['edgeId'][] = [
  ({ number }) => `e${number}`,
  ({ number }) => `edge-${String(number).padStart(2, '0')}`,
  ({ source, sourcePort, target, targetPort }) => `reactflow__edge-${source}${sourcePort}-${target}${targetPort}`,
  ({ source, sourcePort, target, targetPort }) => `xy-edge__${source}${sourcePort}-${target}${targetPort}`,
];

export function drawStyle(random: Random): LegacyStyle {
  return {
    indent: random.weighted<Indent>({ '  ': 50, '': 30, '    ': 12, '\t': 8 }),
    ports: random.weighted({ old: 58, present: 27, either: 15 }),
    kinds: random.chance(0.22) ? 'old' : 'present',
    emptyShare: random.pick([0, 0, 0.15, 0.4]),
    nodeId: random.pick(nodeIds),
    edgeId: random.pick(edgeIds),
    measured: random.chance(0.35),
    framed: random.chance(0.08),
  };
}

/** The name under which a port is stored. */
export function storedPort(port: string, was: readonly string[] | undefined, old: boolean): string {
  return old ? (was?.[0] ?? port) : port;
}

export function storedKind(kind: NodeKind, style: LegacyStyle): string {
  return style.kinds === 'old' ? (kind.was?.[0] ?? kind.name) : kind.name;
}
