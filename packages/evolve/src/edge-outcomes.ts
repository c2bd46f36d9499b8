import { own } from '@turnbuckle/model';
import type { Complement } from './complement.ts';
import type { Migration } from './migration.ts';

/** What became of illegal edges, by the code of what was wrong with each. */
export interface EdgeOutcomes {
  readonly repaired: Readonly<Record<string, number>>;
  readonly quarantined: Readonly<Record<string, number>>;
}

/** Counts what `edges-enforce` did to one document, from what the way up left for the way back. */
export function edgeOutcomes(complement: Complement, { steps }: Pick<Migration, 'steps'>): EdgeOutcomes {
  const repaired: Record<string, number> = {};
  const quarantined: Record<string, number> = {};
  for (const [index, { op }] of steps.entries()) {
    if (op !== 'edges-enforce') continue;
    for (const entry of Object.values(complement.steps[index] ?? {}).flat()) {
      count(repaired, own(entry, 'mended'));
      count(quarantined, own(entry, 'quarantined'));
    }
  }
  return { repaired, quarantined };
}

/** The outcomes of many documents in one. */
export function addOutcomes(a: EdgeOutcomes, b: EdgeOutcomes): EdgeOutcomes {
  return { repaired: added(a.repaired, b.repaired), quarantined: added(a.quarantined, b.quarantined) };
}

function count(counts: Record<string, number>, code: unknown): void {
  if (typeof code === 'string') counts[code] = (counts[code] ?? 0) + 1;
}

function added(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sums: Record<string, number> = { ...a };
  for (const [code, number] of Object.entries(b)) sums[code] = (sums[code] ?? 0) + number;
  return sums;
}
