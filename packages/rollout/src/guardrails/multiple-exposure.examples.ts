import { exampleFact } from './example-fact.ts';
import type { GuardrailExamples, Happening } from './examples.ts';

const again = (index: number, isOther: boolean): Happening => ({
  fact: exampleFact(index, { release: isOther ? 'loose' : 'strict' }),
  subject: { firstRelease: 'strict' },
});

/** One exposure in a hundred is under the other release, which is allowed while clients catch up; one in ten. */
export const multipleExposureExamples: GuardrailExamples = {
  policy: {},
  healthy: (index, random) => again(index, random() < 0.01),
  harmful: (index, random) => again(index, random() < 0.1),
};
