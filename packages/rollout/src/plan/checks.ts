import type { Line } from './lines.ts';
import type { Check } from './rollout-plan.ts';
import { type SystemCheck, systemChecks } from './system-checks.ts';

interface Naming {
  /** Kebab-case; what it looks for unless given. */
  readonly id?: string;
  readonly title?: string;
  readonly line?: Line;
}

/** Somebody in a role says so, with a link. */
export function tick(id: string, { title, role, line = null }: { readonly title: string; readonly role: string; readonly line?: Line | null }): Check {
  return { id, title, line, by: 'tick', role };
}

/** Tests of a commit, as JUnit reports them: none failed, at least one ran. */
export function testsPass({ id = 'tests-pass', title = 'Every test passes', line }: Naming = {}): Check {
  return { id, title, line: line ?? null, by: 'attest', what: 'junit' };
}

/** Share of lines that tests run, from 0 to 1, as lcov counts it. */
export function coverage({ above, id = 'coverage', title = `Test coverage above ${above * 100} %`, line }: Naming & { readonly above: number }): Check {
  return { id, title, line: line ?? null, by: 'attest', what: 'lcov', limit: above };
}

/** New against old in one run, on stored graphs: open, connect, save, render. */
export function performance({ maxRatio, id = 'performance', title = `No function is slower than ${maxRatio} times before`, line }: Naming & { readonly maxRatio: number }): Check {
  return { id, title, line: line ?? null, by: 'attest', what: 'performance', limit: maxRatio };
}

export function noOpenIssues(severity: string, { id = `no-open-${severity}-issues`, title = `No issue at or above '${severity}' is open`, line }: Naming = {}): Check {
  return { id, title, line: line ?? null, by: 'issues', severity };
}

/** Found out from what is stored. */
export function system(what: SystemCheck, { id = what, title = systemChecks[what], line, limit }: Naming & { readonly limit?: number } = {}): Check {
  return { id, title, line: line ?? null, by: 'system', what, ...(limit === undefined ? {} : { limit }) };
}

/** A hook's last answer was the expected one. */
export function answered(hook: string, { id = `${hook}-answered`, title = `The hook '${hook}' answered as expected`, line }: Naming = {}): Check {
  return { id, title, line: line ?? null, by: 'hook', hook };
}

/** A guardrail's rate is proven to be below a limit: silence proves nothing. */
export function proven(
  guardrail: string,
  { below, id = `${guardrail}-below-${below}`, title = `${guardrail} proven below ${below * 100} %`, line }: Naming & { readonly below: number },
): Check {
  return { id, title, line: line ?? null, by: 'proven', guardrail, below };
}
