import { defineGuardrail, numberOf } from './guardrail.ts';

/** Stored data violates what must always hold. One violation that was read twice is enough: nothing here is left to chance. */
export const integrity = defineGuardrail({
  slug: 'integrity',
  title: 'Stored data is damaged',
  unit: 'confirmed violation',
  response: 'rollback',
  sources: ['integrity-reports'],
  limits: {
    /** Readings that confirm a violation: a single one may have met a write. */
    readings: { kind: 'number', default: 2, above: 1, below: 100 },
  },
  isByRule: true,
  parts: () => [null],
  test: () => ({ kind: 'confirmed' }),
  look(seen, policy, { release }) {
    if (seen.kind !== 'integrity' || seen.report.release !== release) return null;
    const { report } = seen;
    if (report.readings < numberOf(policy, 'readings')) return null;
    return { key: report.id, part: null, counts: { n: 1, failed: 1, exposed: 0, treated: 0 }, rule: report.rule ?? null };
  },
  countsOfRule: (_, own) => own,
});
