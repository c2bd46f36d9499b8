import { exampleFact } from './example-fact.ts';
import type { GuardrailExamples } from './examples.ts';

/** Saving fails for one person in twenty, which is allowed; for every other one, while all else works. */
export const criticalExamples: GuardrailExamples = {
  policy: { functions: ['save'] },
  healthy: (index, random) => ({ fact: exampleFact(index, { function: 'save', ok: random() >= 0.05 }) }),
  harmful: (index, random) => ({ fact: exampleFact(index, index % 2 === 0 ? { function: 'open' } : { function: 'save', ok: random() >= 0.5 }) }),
};
