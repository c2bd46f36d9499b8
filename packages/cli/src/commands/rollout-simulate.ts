import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { checkRollout, type RolloutPlan } from '@turnbuckle/rollout';
import { type Fault, parseFault, type SimulatedRun, simulateRollout, summariseRuns } from '@turnbuckle/rollout/simulate';
import { loadRollout } from '../check/load-rollout.ts';
import { exitCode, type Io, parseOptions, UsageError } from '../command.ts';
import { stopSignal } from '../dry-run/stop-signal.ts';
import { Progress } from '../report/progress.ts';
import { simulationText } from './simulation-text.ts';

/** What a worker gets, and what it sends: one run after the other. */
export interface RunsWanted {
  readonly plan: RolloutPlan;
  readonly seeds: readonly number[];
  readonly options: { readonly users?: number; readonly untilMs?: number; readonly faults: readonly Fault[] };
}

/** Below this many a thread costs more than it saves. */
const worthThreads = 16;
const weekMs = 7 * 86_400_000;

/** `rollout simulate FILE [--runs N] [--seed N] [--users N] [--until WEEK] [--fault F]... [--json]` */
export async function simulateRolloutFile(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    runs: { type: 'string' },
    seed: { type: 'string' },
    users: { type: 'string' },
    until: { type: 'string' },
    fault: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  const [path, ...others] = positionals;
  if (others.length > 0) throw new UsageError("'rollout simulate' takes one file.");
  const plan = await loadRollout(path, io.cwd);
  const problems = checkRollout(plan);
  if (problems.length > 0) throw new UsageError(`${path}: it cannot be carried out, so it cannot be rehearsed. ${problems.join(' ')}`);
  const [runs, seed] = [whole('runs', values.runs, { least: 1, unlessGiven: 1 }), whole('seed', values.seed, { least: 0, unlessGiven: 1 })];
  const users = values.users === undefined ? undefined : whole('users', values.users, { least: 10, unlessGiven: 0 });
  const until = values.until === undefined ? undefined : whole('until', values.until, { least: 1, unlessGiven: 0 });
  const wanted: RunsWanted = {
    plan,
    seeds: Array.from({ length: runs }, (_, index) => seed + index),
    options: { faults: faultsOf(values.fault ?? [], plan), ...(users === undefined ? {} : { users }), ...(until === undefined ? {} : { untilMs: until * weekMs }) },
  };
  const stop = stopSignal();
  const progress = new Progress(io, { total: runs, quiet: values.quiet === true });
  try {
    const done = await simulateAll(wanted, { signal: stop.signal, onRun: () => progress.advance('rollouts') });
    progress.stop();
    if (done.length === 0) return exitCode.interrupted;
    const report = summariseRuns(done, seed);
    if (values.json === true) io.stdout.write(`${JSON.stringify(report)}\n`);
    else io.stdout.write(simulationText(plan, report, io.color));
    return done.length < runs ? exitCode.interrupted : exitCode.fine;
  } finally {
    progress.stop();
    stop.dispose();
  }
}

function faultsOf(texts: readonly string[], plan: RolloutPlan): Fault[] {
  return texts.map((text) => {
    const fault = parseFault(text, plan);
    if (typeof fault === 'string') throw new UsageError(fault);
    return fault;
  });
}

function whole(name: string, text: string | undefined, { least, unlessGiven }: { readonly least: number; readonly unlessGiven: number }): number {
  if (text === undefined) return unlessGiven;
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) throw new UsageError(`--${name} is a whole number from ${least}, not '${text}'.`);
  return value;
}

/** Runs in the order of their seeds; those that were done when somebody stopped it. */
async function simulateAll(wanted: RunsWanted, { signal, onRun }: { readonly signal: AbortSignal; readonly onRun: () => void }): Promise<SimulatedRun[]> {
  const { plan, seeds, options } = wanted;
  const runs = new Map<number, SimulatedRun>();
  const take = (seed: number, run: SimulatedRun): void => {
    // Timelines of thousands of runs are nobody's reading.
    runs.set(seed, seed === seeds[0] ? run : { ...run, timeline: [] });
    onRun();
  };
  if (seeds.length < worthThreads) {
    for (const seed of seeds) {
      if (signal.aborted) break;
      take(seed, simulateRollout(plan, { seed, ...options }));
      await new Promise((resolve) => setImmediate(resolve));
    }
  } else {
    const threads = Math.min(availableParallelism(), seeds.length);
    await Promise.all(
      Array.from({ length: threads }, (_, thread) => simulateInThread({ plan, options, seeds: seeds.filter((__, index) => index % threads === thread) }, { signal, take })),
    );
  }
  return seeds.flatMap((seed) => runs.get(seed) ?? []);
}

function simulateInThread(wanted: RunsWanted, { signal, take }: { readonly signal: AbortSignal; readonly take: (seed: number, run: SimulatedRun) => void }): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(), { workerData: wanted });
    const stop = (): void => void worker.terminate().then(() => resolve());
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', ({ seed, run }: { readonly seed: number; readonly run: SimulatedRun }) => take(seed, run));
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

/** The built file, also where a checkout's tests run from sources: a thread has no loader of theirs. */
function workerFile(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist/commands/simulate-worker.js' : './simulate-worker.js', import.meta.url));
}
