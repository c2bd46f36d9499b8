import { exampleFact } from './example-fact.ts';
import type { GuardrailExamples } from './examples.ts';
import { latencyLimit } from './latency-limit.ts';

/** Times spread as exp(u) for u from 4 to 6: 55 to 403 ms. */
const timeMs = (share: number): number => Math.exp(4 + 2 * share);
const limit = latencyLimit(Array.from({ length: 10_000 }, (_, index) => timeMs((index + 0.5) / 10_000)));

/** Everything takes 1.2 times as long as before, which is allowed; twice as long. */
export const latencyExamples: GuardrailExamples = {
  policy: { functions: ['render'] },
  context: { slowerThanMs: limit.kind === 'known' ? { render: limit.slowerThanMs } : {} },
  healthy: (index, random) => ({ fact: exampleFact(index, { function: 'render', ms: 1.2 * timeMs(random()) }) }),
  harmful: (index, random) => ({ fact: exampleFact(index, { function: 'render', ms: 2 * timeMs(random()) }) }),
};
