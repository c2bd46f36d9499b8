import { setImmediate } from 'node:timers/promises';
import { type Database, getGraph, putGraph, quarantinedGraphs, type SaveContext, type SaveResult } from '@turnbuckle/store';
import { mendAside, readStored } from './quarantine-findings.ts';

export interface FixRequest {
  readonly code: string;
  /** The fix's title; without it each edge takes its own. */
  readonly fix?: string | undefined;
  readonly run?: string | undefined;
  /** Only these; without them all in which something is set aside. */
  readonly graphs?: readonly string[] | undefined;
  readonly after?: string | undefined;
  /** Graphs at most. */
  readonly limit: number;
}

export interface FixAnswer {
  /** Graphs in which something was mended, each with its new revision. */
  readonly mended: readonly { readonly graph: string; readonly revision: number; readonly edges: number }[];
  readonly left: readonly { readonly graph: string; readonly why: string }[];
  /** The id of the graph to go on after, `null` when all were looked at. */
  readonly next: string | null;
}

/** Mends what is set aside, graph by graph, each by an ordinary save of the person: it stands in the history, and one that somebody else saved meanwhile is left. */
export async function fixQuarantine(database: Database, request: FixRequest, context: Omit<SaveContext, 'editId'>): Promise<FixAnswer> {
  const { graphs, next } = await quarantinedGraphs(database, request);
  const mended: FixAnswer['mended'][number][] = [];
  const left: FixAnswer['left'][number][] = [];
  for (const { id } of graphs) {
    const outcome = await fixOne(database, id, { ...request, context });
    if (typeof outcome === 'string') left.push({ graph: id, why: outcome });
    else if (outcome !== null) mended.push({ graph: id, ...outcome });
    await setImmediate();
  }
  // Whoever named a graph hears of it, whatever became of it since.
  const seen = new Set(graphs.map(({ id }) => id));
  if (next === null)
    for (const graph of request.graphs ?? []) if (!seen.has(graph) && graph > (request.after ?? '')) left.push({ graph, why: 'Nothing is set aside in it any more.' });
  return { mended, left, next };
}

/** What was saved; why nothing was; or `null` where the graph has nothing of that code. */
async function fixOne(
  database: Database,
  id: string,
  { code, fix, graphs, context }: FixRequest & { readonly context: Omit<SaveContext, 'editId'> },
): Promise<{ readonly revision: number; readonly edges: number } | string | null> {
  const stored = await getGraph(database, id);
  const document = stored === null ? null : readStored(stored.bytes);
  if (stored === null || document === null) return 'It cannot be read.';
  const { document: after, edges } = mendAside(document, { code, title: fix });
  if (edges === 0) return graphs === undefined ? null : 'The fix does not fit it.';
  const saved = await putGraph(database, { id, bytes: new TextEncoder().encode(after.text), ifMatch: [stored.revision] }, context);
  return saved.outcome === 'saved' ? { revision: saved.answer.revision, edges } : refusalOf(saved);
}

function refusalOf(saved: Exclude<SaveResult, { outcome: 'saved' }>): string {
  if (saved.outcome === 'stale') return `${saved.person} saved it meanwhile.`;
  if (saved.outcome === 'taken-back') return 'Its workspace has left this release; what was mended is kept as a graph of its own.';
  return saved.outcome === 'refused' ? (saved.diagnostics[0]?.message ?? 'It was refused.') : 'It is not there any more.';
}
