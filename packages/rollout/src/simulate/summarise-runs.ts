import type { SimulatedEvent, SimulatedRun } from './simulate-rollout.ts';

/** What many runs of one plan have in common. Plain JSON, as `rollout simulate --json` prints it. */
export interface SimulationReport {
  readonly version: 1;
  /** Of the first run; each further one has the next. */
  readonly seed: number;
  readonly runs: number;
  readonly outcome: { readonly completed: number; readonly rolledBack: number; readonly held: number };
  /** Rollbacks and loosenings while nothing was wrong. */
  readonly falseRollbacks: number;
  /** From the first exposure to a fault; `null` where none was found. */
  readonly detection: { readonly medianExposures: number | null; readonly p95Exposures: number | null; readonly medianSeconds: number | null };
  readonly harmedUsers: { readonly median: number; readonly p95: number };
  readonly loosened: readonly { readonly rule: string | null; readonly segment: string | null; readonly runs: number }[];
  /** Saves under the release, and how many saves met a release that was just taken back and were kept as forks; of all runs. */
  readonly edits: number;
  readonly forks: number;
  /** By the rehearsal's own bookkeeping, which carries no documents. */
  readonly lostEdits: number;
  /** Of the first run. */
  readonly timeline: readonly SimulatedEvent[];
}

export function summariseRuns(runs: readonly SimulatedRun[], seed: number): SimulationReport {
  const count = (outcome: SimulatedRun['outcome']): number => runs.filter((run) => run.outcome === outcome).length;
  const found = runs.flatMap(({ detection }) => (detection === null ? [] : [detection]));
  const scopes = new Map<string, { readonly rule: string | null; readonly segment: string | null; runs: number }>();
  for (const { loosened } of runs) {
    for (const { rule, segment } of loosened) {
      const key = JSON.stringify([rule, segment]);
      const scope = scopes.get(key) ?? { rule, segment: segment === null ? null : `${segment.attribute}=${segment.value}`, runs: 0 };
      scopes.set(key, scope);
      scope.runs++;
    }
  }
  const harmed = runs.map(({ harmedPeople }) => harmedPeople);
  return {
    version: 1,
    seed,
    runs: runs.length,
    outcome: { completed: count('completed'), rolledBack: count('rolled-back'), held: count('held') },
    falseRollbacks: runs.filter(({ isFalse }) => isFalse).length,
    detection: {
      medianExposures: quantile(
        found.map(({ exposures }) => exposures),
        0.5,
      ),
      p95Exposures: quantile(
        found.map(({ exposures }) => exposures),
        0.95,
      ),
      medianSeconds: quantile(
        found.map(({ ms }) => Math.round(ms / 1_000)),
        0.5,
      ),
    },
    harmedUsers: { median: quantile(harmed, 0.5) ?? 0, p95: quantile(harmed, 0.95) ?? 0 },
    loosened: [...scopes.values()].sort((a, b) => b.runs - a.runs),
    edits: runs.reduce((sum, run) => sum + run.edits, 0),
    forks: runs.reduce((sum, run) => sum + run.forks, 0),
    lostEdits: runs.reduce((sum, run) => sum + run.lostEdits, 0),
    timeline: runs[0]?.timeline ?? [],
  };
}

function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
