import { exampleFact } from './example-fact.ts';
import type { GuardrailExamples, Happening } from './examples.ts';

const seen = (index: number, isTreated: boolean): Happening => ({ fact: exampleFact(index, { release: isTreated ? 'strict' : 'loose' }) });

/** A quarter of the workspaces, as the step says; two in five. */
export const sampleRatioExamples: GuardrailExamples = {
  policy: {},
  context: { share: 0.25 },
  healthy: (index, random) => seen(index, random() < 0.25),
  harmful: (index, random) => seen(index, random() < 0.4),
};
