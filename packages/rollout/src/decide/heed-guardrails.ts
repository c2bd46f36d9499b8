import { type Scope, wholeRelease } from '../evidence/attribute-breach.ts';
import type { Deciding } from './decision.ts';
import { startRollback } from './runbook.ts';
import { covers, isWhole, widened } from './scope.ts';

/** Goes back where harm is proven: one confirmed violation of integrity is enough, everything else has its evidence. */
export function heedGuardrails(deciding: Deciding): void {
  const { status, admitted } = deciding.state;
  if (admitted < 0 || (status !== 'running' && status !== 'paused')) return;
  const [violation] = deciding.facts.integrity;
  if (violation !== undefined) {
    startRollback(deciding, { scope: wholeRelease, trigger: { by: 'integrity', name: 'integrity', reason: violation.detail } });
    return;
  }
  for (const { guardrail, scope, sinceMs, reason } of deciding.facts.breaches) {
    const still = stillHurting(deciding, scope, sinceMs);
    if (still !== null) startRollback(deciding, { scope: still, trigger: { by: 'guardrail', name: guardrail, reason } });
    if (deciding.state.status === 'rolling-back') return;
  }
}

/** The scope that must be loosened now; wider than the breach where it was loosened before and the harm went on. `null`: what stands against it is older than the loosening. */
function stillHurting({ state: { loosened } }: Deciding, breach: Scope, sinceMs: number): Scope | null {
  let scope = breach;
  for (;;) {
    const earlier = loosened.filter((one) => covers(one.scope, scope));
    if (earlier.length === 0) return scope;
    if (earlier.some(({ atMs }) => sinceMs < atMs)) return null;
    if (isWhole(scope)) return scope;
    scope = widened(scope);
  }
}
