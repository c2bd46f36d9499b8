export type FactFunction = 'open' | 'connect' | 'save' | 'render';

/** Something that somebody did and how it went, as `POST /v1/facts` takes it. */
export interface Fact {
  /** Unique; the same id twice is the same fact. */
  readonly id: string;
  readonly user: string;
  readonly workspace: string;
  readonly graph?: string;
  /** Digest of the release that it happened under. */
  readonly release: string;
  readonly function: FactFunction;
  readonly ok: boolean;
  /** How long it took. */
  readonly ms?: number;
  /** Of a failure: the rule that caused it. */
  readonly rule?: string;
  readonly atMs: number;
}

/** What the integrity checker found about stored data. */
export interface IntegrityReport {
  readonly id: string;
  readonly workspace: string;
  readonly graph: string;
  readonly release: string;
  /** What is violated, kebab-case. */
  readonly invariant: string;
  /** Times that it was read and found violated. One reading may have met a write. */
  readonly readings: number;
  readonly rule?: string;
  readonly atMs: number;
}

/** What is known of a fact's workspace beside the fact. */
export interface FactSubject {
  /** Value by attribute, as they were at the step's first exposure. */
  readonly segments: Readonly<Record<string, string>>;
  /** In or out by chance: only such workspaces are compared with each other. */
  readonly isRandomised: boolean;
  /** Release that the workspace was first seen under in the present step, before this fact; `null` when not yet seen. */
  readonly firstRelease: string | null;
}
