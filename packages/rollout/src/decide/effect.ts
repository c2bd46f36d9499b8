import type { Audience } from '../assignment/audience.ts';
import type { Scope } from '../evidence/attribute-breach.ts';

/** Work that a decision asks for. Whoever carries it out does it once for one id, however often it is asked, and reports it as a job fact. */
export type Effect = { readonly id: string } /** Compiles the live graphs of whom the step admits anew, old against new. Fails when more gain an error than the plan allows. */ & (
  | { readonly do: 'shadow-compile'; readonly step: string }
  | { readonly do: 'run-hook'; readonly hook: string }
  /** Freezes who counts in which segment. */
  | { readonly do: 'freeze-segments'; readonly step: string }
  | { readonly do: 'migrate-up'; readonly step: string; readonly audience: Audience }
  | { readonly do: 'assess'; readonly rollback: string; readonly scope: Scope }
  /** Carries documents back of those who do not follow the release any more, last adopters first. */
  | { readonly do: 'migrate-down'; readonly rollback: string; readonly scope: Scope }
  | { readonly do: 'notify'; readonly rollback: string; readonly scope: Scope }
  | { readonly do: 'find-cause'; readonly rollback: string; readonly scope: Scope }
  | { readonly do: 'draft-successor'; readonly rollback: string; readonly scope: Scope }
  | { readonly do: 'message'; readonly message: string; readonly about: string }
  | { readonly do: 'remove-flag' }
);
