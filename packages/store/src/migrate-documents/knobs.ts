/** A time of day, in minutes since midnight UTC. A window may go over midnight. */
export interface TimeWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Pace and limits of a run, changed while it runs. `null` is no limit. */
export interface Knobs {
  /** Chunks that are worked at at once, over all workers. */
  readonly concurrency: number;
  /** How long one transaction should take. */
  readonly targetMs: number;
  readonly maxReplicaLagMs: number | null;
  readonly maxWalBytesPerSecond: number | null;
  /** Connections of this database that run a query, our own aside. */
  readonly maxActiveBackends: number | null;
  /** Of the run's own newest transactions. */
  readonly maxP95Ms: number | null;
  /** Works only then. */
  readonly window: TimeWindow | null;
  /** Stands still until this is taken back. */
  readonly hold: boolean;
}

export const defaultKnobs: Knobs = {
  concurrency: 64,
  targetMs: 300,
  maxReplicaLagMs: 1_500,
  maxWalBytesPerSecond: null,
  maxActiveBackends: null,
  maxP95Ms: null,
  window: null,
  hold: false,
};

/** The knobs of a run: what was set, and the default for the rest. */
export function knobsOf(set: Partial<Knobs>): Knobs {
  return { ...defaultKnobs, ...set };
}

/** What is wrong with a change of knobs, in words; empty when nothing is. */
export function knobProblems(set: Partial<Knobs>): string[] {
  const problems: string[] = [];
  const whole = (name: keyof Knobs, min: number, max: number): void => {
    const value = set[name];
    if (value !== undefined && value !== null && !(typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max))
      problems.push(`'${name}' is a whole number from ${min} to ${max}.`);
  };
  whole('concurrency', 1, 1_000);
  whole('targetMs', 10, 60_000);
  whole('maxReplicaLagMs', 1, 3_600_000);
  whole('maxWalBytesPerSecond', 1, Number.MAX_SAFE_INTEGER);
  whole('maxActiveBackends', 0, 100_000);
  whole('maxP95Ms', 1, 3_600_000);
  for (const name of Object.keys(set)) if (!Object.hasOwn(defaultKnobs, name)) problems.push(`There is no knob '${name}'. Expected ${Object.keys(defaultKnobs).join(', ')}.`);
  const { window } = set;
  if (window !== undefined && window !== null && ![window.fromMinute, window.toMinute].every((minute) => Number.isInteger(minute) && minute >= 0 && minute < 1_440))
    problems.push("'window' has minutes of a day, from 0 to 1439.");
  return problems;
}
