import type { ResolvedEdge, Session } from '@turnbuckle/compiler';
import { type Diagnostic, nodeName, type PortRef } from '@turnbuckle/model';
import { typeName } from './type-name.ts';

/** How a wire is drawn; the legend lists the same. */
export type WireLook = 'plain' | 'coerced' | 'list' | 'maybe' | 'unchecked' | 'broken';

/** What a wire means, for drawing it and for telling it. */
export interface Wire {
  readonly look: WireLook;
  /** One sentence, also for a wire that is right. */
  readonly sentence: string;
  /** Name of the type that flows, `null` where nobody knows. */
  readonly carries: string | null;
  /** Code of the worst finding at this wire. */
  readonly code: string | null;
  /** Kept out of the plan by the document itself. */
  readonly isQuarantined: boolean;
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/** The meaning of every wire of a graph, by edge key. */
export function wiresOf(session: Session): ReadonlyMap<string, Wire> {
  const worst = new Map<string, Diagnostic>();
  for (const diagnostic of session.diagnostics) {
    const { edge } = diagnostic.at;
    const known = edge === undefined ? undefined : worst.get(edge);
    if (edge !== undefined && (known === undefined || rank[diagnostic.severity] < rank[known.severity])) worst.set(edge, diagnostic);
  }
  return new Map(session.resolved.edges.map((edge) => [edge.edge.key, wireOf(session, edge, worst.get(edge.edge.key))]));
}

function wireOf(session: Session, resolved: ResolvedEdge, finding: Diagnostic | undefined): Wire {
  const { edge, sourceType } = resolved;
  const isQuarantined = edge.quarantined !== undefined;
  const look = lookOf(resolved, finding);
  return {
    look,
    sentence: isQuarantined
      ? `Kept, but it carries nothing: ${finding?.message ?? edge.quarantined}`
      : look === 'plain' || finding === undefined
        ? telling(session, resolved)
        : finding.message,
    carries: sourceType === undefined ? null : typeName(sourceType),
    code: finding?.code ?? null,
    isQuarantined,
  };
}

function lookOf({ edge, gap, comparison }: ResolvedEdge, finding: Diagnostic | undefined): WireLook {
  if (edge.quarantined !== undefined || finding?.severity === 'error') return 'broken';
  if (finding?.severity === 'warning') return 'maybe';
  if (gap === 'no-catalog' || gap === 'unknown-kind' || gap === 'dynamic-ports' || comparison?.verdict === 'unknown') return 'unchecked';
  if (comparison?.verdict === 'lift') return 'list';
  return comparison?.verdict === 'coerce' ? 'coerced' : 'plain';
}

function telling(session: Session, { edge, comparison, sourceType, gap, output, input }: ResolvedEdge): string {
  const ends = `${endText(session, { node: edge.from.node, port: output?.name ?? edge.from.port })} → ${endText(session, { node: edge.to.node, port: input?.name ?? edge.to.port })}`;
  const [why] = comparison?.why ?? [];
  if (comparison !== undefined && comparison.verdict !== 'no' && comparison.verdict !== 'maybe' && why !== undefined) return `${ends}: ${why}`;
  if (gap === 'unknown-kind' || gap === 'no-catalog') return `${ends}: not checked, its kind is in no catalog`;
  return sourceType === undefined ? ends : `${ends} carries ${typeName(sourceType)}`;
}

function endText({ resolved }: Session, { node, port }: PortRef): string {
  const known = resolved.byKey.get(node);
  const name = known === undefined ? node : (known.node.title ?? known.kind?.title ?? nodeName(known.node));
  return port === null ? name : `${name}.${port}`;
}
