import type { Scope } from '../evidence/attribute-breach.ts';

/** Everything that a decision is made of. Plain JSON, kept with the verdict, so that anybody can decide again and get the same. */
export interface Facts {
  readonly signOffs: readonly SignOff[];
  /** By the check's id; a check that is not there is missing. */
  readonly checks: Readonly<Record<string, CheckFact>>;
  /** Breaches, the smallest scope that explains each. Empty while nothing is proven. */
  readonly breaches: readonly Breach[];
  /** Confirmed violations of data integrity since somebody was admitted. */
  readonly integrity: readonly { readonly id: string; readonly detail: string }[];
  readonly sampleRatio: 'ok' | 'mismatch';
  readonly multipleExposure: 'ok' | 'breach';
  /** The newest exposure of somebody admitted; `null` before the first. */
  readonly lastExposureAtMs: number | null;
  /** Guardrails' ids that are proven safe since the step's audience was admitted. */
  readonly safe: readonly string[];
  /** Guardrails whose source gives no answer, and why. None where it is left out. */
  readonly unanswered?: readonly { readonly guardrail: string; readonly reason: string }[];
  /** By the job's id; a job that is not there has not been taken up. */
  readonly jobs: Readonly<Record<string, JobFact>>;
  /** In the order in which they came; those up to the state's `answered` are done with. */
  readonly requests: readonly Request[];
}

export interface SignOff {
  readonly role: string;
  readonly person: string;
  /** What was signed. */
  readonly digest: string;
}

export interface CheckFact {
  readonly state: 'passed' | 'failed' | 'missing';
  /** For people: a figure, a name, what is open. */
  readonly detail: string;
}

export interface Breach {
  readonly guardrail: string;
  readonly scope: Scope;
  /** The evidence that proves it was gathered from then on; one that began before a loosening says nothing about what was loosened. */
  readonly sinceMs: number;
  /** In words, with figures. */
  readonly reason: string;
}

export interface JobFact {
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly detail: string;
}

/** What a person asks for. `no` grows by one. */
export type Request = { readonly no: number; readonly person: string } & (
  | { readonly ask: 'start' | 'pause' | 'resume' }
  /** Does not wait for the planned date or the rest of the hold; every proof and check still counts. */
  | { readonly ask: 'promote'; readonly step: string }
  | { readonly ask: 'abort'; readonly reason: string }
  /** Back to a step, which stays admitted, or for one scope. */
  | { readonly ask: 'roll-back'; readonly reason: string; readonly scope?: Scope; readonly toStep?: string }
);
