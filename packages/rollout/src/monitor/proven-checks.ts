import type { CheckFact } from '../decide/facts.ts';
import { countsInStep } from '../evidence/evidence-state.ts';
import { exposuresToProve, proofThreshold } from '../evidence/exposures-to-prove.ts';
import { lnProof } from '../evidence/ln-mixture.ts';
import { stepsOf } from '../plan/steps-of.ts';
import type { Evidence } from './judge-rollout.ts';
import type { Monitor } from './monitor.ts';

/**
 * The plan's checks that are proofs, by id, from what was counted since `step` began. Passed once the evidence that the rate is below the
 * limit reaches twenty in every part of the guardrail, over all people.
 */
export function provenChecks({ plan, families }: Monitor, evidence: Evidence, step: string): Readonly<Record<string, CheckFact>> {
  const checks = [...plan.prerequisites, ...stepsOf(plan).flatMap(({ exit }) => exit)];
  return Object.fromEntries(
    checks.flatMap((check) => {
      if (check.by !== 'proven') return [];
      const cells = families.flatMap((family) => family.cells).filter(({ cell }) => cell.guardrail === check.guardrail && cell.segment === null && cell.rule === null);
      const counts = cells.map(({ key }) => countsInStep(evidence.get(key), step));
      const isProven = counts.length > 0 && counts.every((one) => lnProof(one, check.below) >= Math.log(proofThreshold));
      const [n, failed] = [counts.reduce((sum, one) => sum + one.n, 0), counts.reduce((sum, one) => sum + one.failed, 0)];
      const needed = exposuresToProve(check.below, plan.traffic.errorRate);
      const detail = isProven
        ? `${failed} of ${n} failed: proven below ${check.below}`
        : `${failed} of ${n} failed; at the expected rate about ${needed ?? 'more than any'} are needed`;
      return [[check.id, { state: isProven ? 'passed' : 'missing', detail } satisfies CheckFact] as const];
    }),
  );
}
