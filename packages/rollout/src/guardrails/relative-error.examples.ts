import { exampleFact } from './example-fact.ts';
import type { GuardrailExamples, Happening } from './examples.ts';

/** A quarter of the exposures is under the release; control fails at one in a hundred. */
function inBothArms(index: number, random: () => number, rate: number): Happening {
  const isTreated = random() < 0.25;
  const ok = random() >= (isTreated ? rate : 0.01);
  return { fact: exampleFact(index, { release: isTreated ? 'strict' : 'loose', ok }) };
}

/** Errors are twice as frequent under the release, which is allowed; ten times. */
export const relativeErrorExamples: GuardrailExamples = {
  policy: {},
  healthy: (index, random) => inBothArms(index, random, 0.02),
  harmful: (index, random) => inBothArms(index, random, 0.1),
};
