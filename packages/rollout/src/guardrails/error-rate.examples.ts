import { exampleFact } from './example-fact.ts';
import type { GuardrailExamples } from './examples.ts';

/** One in a hundred fails, which is allowed; three in ten. */
export const errorRateExamples: GuardrailExamples = {
  policy: {},
  healthy: (index, random) => ({ fact: exampleFact(index, { ok: random() >= 0.01 }) }),
  harmful: (index, random) => ({ fact: exampleFact(index, { ok: random() >= 0.3 }) }),
};
