import type { Segment } from '../evidence/cell.ts';

/** Whom a step admits. Rules add up: a workspace is admitted when one of them admits it. */
export type AudienceRule =
  | { readonly kind: 'internal'; readonly attribute: string; readonly values: readonly string[] }
  /** Volunteers, up to a share of all people. */
  | { readonly kind: 'opt-in'; readonly maxPeopleBp: number }
  | { readonly kind: 'share'; readonly shareBp: number }
  | { readonly kind: 'segment'; readonly attribute: string; readonly values: readonly string[] };

/** Who gets the release at present. Plain JSON. */
export interface Audience {
  /** Off: nobody, whatever the rules say. What a rollback does first. */
  readonly isOn: boolean;
  /** Salt of the buckets; a successor inherits it. */
  readonly lineage: string;
  readonly rules: readonly AudienceRule[];
  /** Segments that were taken back: they stay outside, though a rule admits them. */
  readonly without: readonly Segment[];
  /** Workspaces, the last buckets, that stay outside of every percentage below the whole, for comparison. */
  readonly controlShareBp: number;
}

export interface Subject {
  readonly workspace: string;
  /** Attributes of the workspace, as segments name them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether it volunteered and was found within the cap: see `admitVolunteers`. */
  readonly optedIn: boolean;
  /** Set by hand or by its data: a graph saved in the new form keeps its workspace in. */
  readonly pinned: 'in' | 'out' | null;
}

/** As OpenFeature names them. */
export type AssignmentReason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'DEFAULT';

export interface Assignment {
  readonly admitted: boolean;
  readonly reason: AssignmentReason;
  /** By chance, in or out: comparable with the others by chance. Not so volunteers, our own people and who was pinned. */
  readonly isRandomised: boolean;
}

/** The part of the buckets that a rule admits, with the hold-back taken off. */
export function admittedShareBp(shareBp: number, controlShareBp: number): number {
  return shareBp >= 10_000 ? 10_000 : Math.max(0, Math.min(shareBp, 10_000 - controlShareBp));
}
