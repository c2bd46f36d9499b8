import type { Subject } from '../assignment/audience.ts';

/** Workspaces that are named one by one, in a lineage of releases. */
export interface Members {
  /** Volunteers within the cap. */
  readonly optedIn: ReadonlySet<string>;
  readonly pinnedIn: ReadonlySet<string>;
  readonly pinnedOut: ReadonlySet<string>;
}

export const nobody: Members = Object.freeze({ optedIn: new Set<string>(), pinnedIn: new Set<string>(), pinnedOut: new Set<string>() });

/** OpenFeature's evaluation context: who asks. The targeting key is the workspace; the rest are attributes, of which only texts count. */
export interface EvaluationContext {
  readonly targetingKey: string;
  readonly [attribute: string]: unknown;
}

/** Who is asked about, for `assign`. */
export function subjectOf(context: EvaluationContext, { optedIn, pinnedIn, pinnedOut }: Members): Subject {
  const { targetingKey: workspace } = context;
  return {
    workspace,
    // Not copied, since this runs for each evaluation: `assign` compares by identity, so that what is no text matches no value.
    attributes: context as Readonly<Record<string, unknown>> as Readonly<Record<string, string>>,
    optedIn: optedIn.has(workspace),
    pinned: pinnedOut.has(workspace) ? 'out' : pinnedIn.has(workspace) ? 'in' : null,
  };
}
