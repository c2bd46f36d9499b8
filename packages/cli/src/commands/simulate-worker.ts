import { parentPort, workerData } from 'node:worker_threads';
import { simulateRollout } from '@turnbuckle/rollout/simulate';
import type { RunsWanted } from './rollout-simulate.ts';

/** A thread of `rollout simulate`: one run after the other, each sent as it is done. */
const { plan, seeds, options } = workerData as RunsWanted;
for (const seed of seeds) {
  const run = simulateRollout(plan, { seed, ...options });
  parentPort?.postMessage({ seed, run: seed === seeds[0] ? run : { ...run, timeline: [] } });
}
