import type { DocumentOutcome } from './try-document.ts';

/** Documents of one owner, of one workspace, or all of them. */
export interface Counts {
  readonly documents: number;
  /** Nothing in them was touched. */
  readonly clean: number;
  /** Nothing is different for whoever opens them. */
  readonly unchanged: number;
  /** They change, and nobody has to do anything about it. */
  readonly repaired: number;
  /** Edges are set aside in them, an error is new, or they cannot follow: somebody has to look. */
  readonly needsOwner: number;
  /** Of these, the ones that cannot follow at all. */
  readonly quarantined: number;
  /** Edges that were mended, by the code of what was wrong; the most frequent first. */
  readonly mendedByCode: Readonly<Record<string, number>>;
  /** Edges set aside, by code; the most frequent first. */
  readonly byCode: Readonly<Record<string, number>>;
  /** What the release's policy refuses from then on, by code; the most frequent first. */
  readonly refusedByCode: Readonly<Record<string, number>>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Record<string, number> };

/** Adds outcomes up as they come, so that a run over millions of documents holds none that there is nothing to say of. */
export class OutcomeTally {
  readonly #total = none();
  readonly #groups = { owner: new Map<string | null, Mutable<Counts>>(), workspace: new Map<string | null, Mutable<Counts>>() };
  readonly #told: DocumentOutcome[] = [];
  readonly #mostTold: number;

  /** `mostTold`: documents that are kept to be told one by one, those that cannot follow first of all when it is not all of them. */
  constructor({ mostTold }: { readonly mostTold: number }) {
    this.#mostTold = mostTold;
  }

  add(one: DocumentOutcome): void {
    count(this.#total, one);
    for (const key of ['owner', 'workspace'] as const) {
      const group = this.#groups[key].get(one[key]) ?? none();
      this.#groups[key].set(one[key], group);
      count(group, one);
    }
    const isWanted = this.#mostTold === Number.POSITIVE_INFINITY ? fateOf(one) !== 'unchanged' : one.outcome === 'quarantined';
    if (isWanted && this.#told.length < this.#mostTold) this.#told.push(one);
  }

  get total(): Counts {
    return sorted(this.#total);
  }

  /** In the order in which they came. */
  get told(): readonly DocumentOutcome[] {
    return this.#told;
  }

  /** Counts for each owner or workspace, those with the most to look at first. */
  by(key: 'owner' | 'workspace'): (Counts & { readonly name: string | null })[] {
    return [...this.#groups[key]]
      .map(([name, group]) => ({ name, ...sorted(group) }))
      .sort((a, b) => b.needsOwner - a.needsOwner || b.repaired - a.repaired || b.documents - a.documents || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  }
}

/** What a document means to its owner. */
function fateOf({ outcome, codes, refused, gained }: DocumentOutcome): 'unchanged' | 'repaired' | 'needsOwner' {
  if (outcome === 'quarantined' || gained.length > 0 || Object.keys(codes).length > 0 || Object.keys(refused).length > 0) return 'needsOwner';
  return outcome === 'clean' ? 'unchanged' : 'repaired';
}

function none(): Mutable<Counts> {
  return { documents: 0, clean: 0, unchanged: 0, repaired: 0, needsOwner: 0, quarantined: 0, mendedByCode: {}, byCode: {}, refusedByCode: {} };
}

function count(counts: Mutable<Counts>, one: DocumentOutcome): void {
  counts.documents++;
  counts[fateOf(one)]++;
  if (one.outcome === 'clean') counts.clean++;
  if (one.outcome === 'quarantined') counts.quarantined++;
  addTo(counts.mendedByCode, one.mended);
  addTo(counts.byCode, one.codes);
  addTo(counts.refusedByCode, one.refused);
}

function addTo(sums: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [code, number] of Object.entries(more)) sums[code] = (sums[code] ?? 0) + number;
}

function sorted({ mendedByCode, byCode, refusedByCode, ...counts }: Mutable<Counts>): Counts {
  const inOrder = (codes: Record<string, number>): Record<string, number> => Object.fromEntries(Object.entries(codes).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
  return { ...counts, mendedByCode: inOrder(mendedByCode), byCode: inOrder(byCode), refusedByCode: inOrder(refusedByCode) };
}
