import type { DocumentOutcome } from './try-document.ts';

/** Documents of one owner, of one workspace, or all of them. */
export interface Counts {
  readonly documents: number;
  /** Nothing is different for whoever opens them. */
  readonly unchanged: number;
  /** They change, and nobody has to do anything about it. */
  readonly repaired: number;
  /** Edges are set aside in them, or they cannot follow: somebody has to look. */
  readonly needsOwner: number;
  /** Of these, the ones that cannot follow at all. */
  readonly quarantined: number;
  /** Edges that were mended, by the code of what was wrong; the most frequent first. */
  readonly mendedByCode: Readonly<Record<string, number>>;
  /** Edges set aside, by code; the most frequent first. */
  readonly byCode: Readonly<Record<string, number>>;
}

/** Adds outcomes up. */
export function countOutcomes(outcomes: readonly DocumentOutcome[]): Counts {
  const counts = { documents: outcomes.length, unchanged: 0, repaired: 0, needsOwner: 0, quarantined: 0 };
  for (const one of outcomes) {
    counts[fateOf(one)]++;
    if (one.outcome === 'quarantined') counts.quarantined++;
  }
  return { ...counts, mendedByCode: sumOf(outcomes.map(({ mended }) => mended)), byCode: sumOf(outcomes.map(({ codes }) => codes)) };
}

function sumOf(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const part of parts) for (const [code, edges] of Object.entries(part)) sums[code] = (sums[code] ?? 0) + edges;
  return Object.fromEntries(Object.entries(sums).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** What a document means to its owner. */
export function fateOf({ outcome, codes, gained }: DocumentOutcome): 'unchanged' | 'repaired' | 'needsOwner' {
  if (outcome === 'quarantined' || gained.length > 0 || Object.keys(codes).length > 0) return 'needsOwner';
  return outcome === 'clean' ? 'unchanged' : 'repaired';
}

/** Counts for each owner or workspace, those with the most to look at first. */
export function countBy(outcomes: readonly DocumentOutcome[], key: 'owner' | 'workspace'): (Counts & { readonly name: string | null })[] {
  const groups = new Map<string | null, DocumentOutcome[]>();
  for (const one of outcomes) {
    const group = groups.get(one[key]);
    if (group === undefined) groups.set(one[key], [one]);
    else group.push(one);
  }
  return [...groups]
    .map(([name, group]) => ({ name, ...countOutcomes(group) }))
    .sort((a, b) => b.needsOwner - a.needsOwner || b.repaired - a.repaired || b.documents - a.documents || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}
