import { advance } from './advance.ts';
import { answerRequests } from './answer-requests.ts';
import { Deciding, type Decision, type DecisionInput } from './decision.ts';
import { heedGuardrails } from './heed-guardrails.ts';
import { followRunbooks } from './runbook.ts';

/**
 * The only place where a rollout moves on or goes back. Total and pure: the same plan, state, facts and moment always give the same.
 * Harm is looked at before any wait, whatever people asked for; evidence before time; time before approvals.
 */
export function decide(input: DecisionInput): Decision {
  const deciding = new Deciding(input);
  heedGuardrails(deciding);
  answerRequests(deciding);
  followRunbooks(deciding);
  advance(deciding);
  const { state, effects, notes, answers } = deciding;
  return { state: state === input.state ? state : { ...state, seq: state.seq + 1 }, effects, notes, answers };
}
