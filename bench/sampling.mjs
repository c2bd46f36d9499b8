// Sampling: every contender is measured in each round, so that a machine that slows down slows all of them, and ratios are taken per round.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const sampleMs = 80;
const rounds = 7;
/** A contender that needs longer than this for one call is not asked again. */
export const capMs = 5_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

export const clock = { name: canReadSchedule() ? 'time on the CPU of the main thread' : 'wall time', nowMs: canReadSchedule() ? scheduledMs : () => performance.now() };

function canReadSchedule() {
  try {
    return scheduledMs() > 0;
  } catch {
    return false;
  }
}

/** Milliseconds that this thread has spent on a CPU, so that other work on the machine does not count. */
function scheduledMs() {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
}

/** A call's deadline, for loops of slow contenders to ask. */
export class Deadline {
  #endMs = performance.now() + capMs;
  get isOver() {
    return performance.now() > this.#endMs;
  }
}

/**
 * Measures contenders side by side. Each is `{ name, run(deadline) }`, where `run` gives `false` when it was cut off.
 * Gives for each its median milliseconds a call, or `capped`, and the samples of all rounds.
 */
export async function sampleAll(contenders) {
  const results = [];
  for (const contender of contenders) results.push({ ...contender, samplesMs: [], capped: false, ...(await warmUp(contender)) });
  for (let round = 0; round < rounds; round++) {
    for (const result of results) {
      // What is slow shows its time in fewer samples.
      if (result.capped || (result.onceMs > 1_000 && round > 0) || (result.onceMs > 200 && round > 2)) continue;
      collectGarbage();
      result.samplesMs.push(await sample(result));
    }
  }
  return results.map(({ name, samplesMs, capped, onceMs }) => ({ name, capped, samplesMs, medianMs: capped ? onceMs : median(samplesMs) }));
}

/**
 * Calls until the code is warm, and gives the mean milliseconds of the calls after the first. One answer is held for good: were all of them
 * collected between samples, V8 would throw the code away that it had made for objects of their shapes.
 */
async function warmUp({ run }) {
  const beganMs = performance.now();
  const isCutOff = (await run(new Deadline())) === false;
  const firstMs = performance.now() - beganMs;
  if (isCutOff) return { capped: true, onceMs: firstMs };
  if (firstMs > capMs / 2) return { onceMs: firstMs };
  const startMs = clock.nowMs();
  let calls = 0;
  let held;
  do {
    held = await run(new Deadline());
    calls++;
  } while (clock.nowMs() - startMs < 2 * sampleMs);
  return { held, onceMs: (clock.nowMs() - startMs) / calls };
}

/** Milliseconds a call, over as many calls as fill a sample. Only what is asynchronous is waited for. */
async function sample({ run, onceMs }) {
  const calls = Math.max(1, Math.ceil(sampleMs / onceMs));
  const startMs = clock.nowMs();
  for (let call = 0; call < calls; call++) {
    const answer = run(new Deadline());
    if (answer instanceof Promise) await answer;
  }
  return (clock.nowMs() - startMs) / calls;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios of two contenders that were sampled together. */
export function ratio(of, to) {
  if (of.capped || to.capped) return of.medianMs / to.medianMs;
  const shared = Math.min(of.samplesMs.length, to.samplesMs.length);
  return median(Array.from({ length: shared }, (_, round) => of.samplesMs[round] / to.samplesMs[round]));
}

/** Bytes that stay in use while what `make` gives is held. */
export function retainedBytes(make) {
  collectGarbage();
  collectGarbage();
  const before = usedBytes();
  const held = make();
  collectGarbage();
  collectGarbage();
  const bytes = usedBytes() - before;
  return held === undefined ? 0 : bytes;
}

function usedBytes() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
