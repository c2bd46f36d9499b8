import type { AudienceRule } from '../assignment/audience.ts';
import type { GuardrailInPlan } from '../guardrails/plan-cells.ts';
import type { Line } from './lines.ts';

/** Milliseconds, basis points and ids are plain JSON, so that a plan is stored, sent and signed as it stands. */
export interface RolloutPlan {
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  /** Key of the flag that clients ask for. */
  readonly flag: string;
  /** Salt of the assignment. A successor inherits it, so that the same workspaces come first again. */
  readonly lineage: string;
  /** Digest of the release that is rolled out: what people sign. */
  readonly release: string;
  /**
   * `team`: a flag service of the team's own says at each save who follows the release, from when the first step admits somebody; audiences
   * are then for evidence and dates alone. What is taken back stays taken back, whatever that service says.
   */
  readonly decidedBy?: 'team';
  /** Digest of a release, or a policy's name, for everybody who is not admitted. */
  readonly control: string;
  /** Rules that the release tightens against the control: what can be loosened one by one. */
  readonly rules: readonly string[];
  readonly environments: readonly string[];
  /** Attributes by which people are measured, each with its values; others count as `other`. */
  readonly segments: Readonly<Record<string, readonly string[]>>;
  readonly phases: readonly PlannedPhase[];
  readonly guardrails: readonly PlannedGuardrail[];
  /** False rollbacks of a whole rollout, however often anyone looks. */
  readonly alpha: number;
  /** Workspaces that stay outside up to the last percentage, for comparison. */
  readonly controlShareBp: number;
  readonly rollback: { readonly withinMs: number; readonly data: 'reverse' | 'none'; readonly order: 'last-in-first-out' };
  readonly hooks: Readonly<Record<string, Hook>>;
  readonly signOffs: readonly { readonly role: string; readonly line: Line }[];
  /** What must be true before the first step that admits somebody in production. */
  readonly prerequisites: readonly Check[];
  /** What the plan promises beside its phases: each line with what answers it. */
  readonly items: readonly PlanItem[];
  /** What is expected, for the exposures that proofs need. */
  readonly traffic: Traffic;
  /** By environment the address of its Prometheus, for servers that were not told theirs. */
  readonly prometheus?: Readonly<Record<string, string>>;
  /** Where nobody admitted does anything for this long, nothing moves on. */
  readonly maxSilenceMs: number;
}

export interface PlannedPhase {
  /** Kebab-case, unique in the plan. */
  readonly id: string;
  readonly name: string;
  /** First and last week, counted from 1. */
  readonly weeks: readonly [from: number, to: number];
  readonly environment: string;
  readonly lines: readonly Line[];
  readonly steps: readonly PlannedStep[];
}

/** One change of who is admitted, with what must hold before the next one. */
export interface PlannedStep {
  /** Kebab-case, unique in the plan. */
  readonly id: string;
  readonly kind: 'prepare' | 'expose' | 'soak' | 'clean-up';
  readonly audience: readonly AudienceRule[];
  /** When it should begin, from the start of the rollout. */
  readonly plannedMs: number;
  /** Least time between its publication and the next step. */
  readonly holdMs: number;
  /** After this long without a proof somebody is asked; nothing moves by itself. */
  readonly maxHoldMs: number;
  readonly lines: readonly Line[];
  readonly exit: readonly Check[];
  /** Hooks that run when it begins, by name, in this order. */
  readonly hooks: readonly string[];
}

export interface PlannedGuardrail extends GuardrailInPlan {
  /** A step ends only once this is proven to hold, not merely while nothing speaks against it. */
  readonly mustBeSafe: boolean;
  readonly lines: readonly Line[];
}

/**
 * What must hold before a step ends. `tick`: somebody in a role says so. `attest`: signed results from elsewhere. `system`: found by us.
 * `issues`: no open issue at or above a severity. `hook`: the answer of a command or address. `proven`: a guardrail's rate is proven to be below a limit.
 */
export type Check = { readonly id: string; readonly title: string; readonly line: Line | null } & (
  | { readonly by: 'tick'; readonly role: string }
  | { readonly by: 'attest'; readonly what: string; readonly limit?: number }
  | { readonly by: 'system'; readonly what: string; readonly limit?: number }
  | { readonly by: 'issues'; readonly severity: string }
  | { readonly by: 'hook'; readonly hook: string }
  | { readonly by: 'proven'; readonly guardrail: string; readonly below: number }
);

/** A command or an address, and what it must answer. */
export type Hook =
  | { readonly kind: 'run'; readonly command: string; readonly timeoutMs: number }
  | { readonly kind: 'get'; readonly url: string; readonly expects: number; readonly timeoutMs: number };

export interface PlanItem {
  readonly id: string;
  readonly kind: 'principle' | 'step' | 'trigger' | 'rollback-step' | 'message' | 'metric' | 'task' | 'timeline' | 'risk';
  readonly title: string;
  readonly line: Line;
  /** What answers it: a check's, guardrail's, hook's, message's or command's name. */
  readonly answeredBy: string;
  /** Of a metric: the target, in its own unit. */
  readonly target?: number;
  /** Of a risk. */
  readonly impact?: 'low' | 'medium' | 'high';
  readonly probability?: 'low' | 'medium' | 'high';
}

export interface Traffic {
  readonly people: number;
  /** Of them, people of the house. */
  readonly internalPeople: number;
  readonly workspaces: number;
  readonly exposuresPerPersonAndDay: number;
  /** How often an exposure fails in good times. */
  readonly errorRate: number;
}
