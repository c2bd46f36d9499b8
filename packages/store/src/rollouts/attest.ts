import type { Json } from '@turnbuckle/model';
import type { Check } from '@turnbuckle/rollout';
import type { Database } from '../database.ts';
import { readRolloutRow } from './rollout-row.ts';
import { type CheckSet, checksOf, type SaidCheck, setChecks } from './set-check.ts';
import { attestable } from './system-checks.ts';

/** Results from elsewhere, of one state of the code. */
export interface Attestation {
  readonly commit: string;
  readonly junit?: { readonly tests: number; readonly failures: number; readonly errors: number; readonly skipped: number } | undefined;
  /** Lines that can be run, and those that tests ran. */
  readonly lcov?: { readonly lines: number; readonly hit: number } | undefined;
  /** By function, how much slower the new one is than the old in one run. */
  readonly performance?: { readonly functions: Readonly<Record<string, { readonly ratio: number }>> } | undefined;
  /** What the database cannot know, by the system check's name. */
  readonly said?: Readonly<Record<string, { readonly isPassed: boolean; readonly detail: string }>> | undefined;
}

export type Attested = Exclude<CheckSet, { readonly outcome: 'set' }> | { readonly outcome: 'set'; readonly checks: readonly SaidCheck[] };

/** Takes results in as what answers the plan's checks of their kind. */
export async function attest(
  database: Database,
  { rollout, results }: { readonly rollout: string; readonly results: Attestation },
  by: { readonly person: string; readonly nowMs: number },
): Promise<Attested> {
  const row = await readRolloutRow(database, rollout);
  if (row === null) return { outcome: 'missing' };
  const said = checksOf(row.plan).flatMap((check) => answerOf(check, results));
  if (said.length === 0) return { outcome: 'refused', reason: 'No check of the plan is answered by results of this kind.' };
  const set = await setChecks(database, { rollout, said, by: 'attest' }, by);
  return set.outcome === 'set' ? { outcome: 'set', checks: said } : set;
}

function answerOf(check: Check, { commit, junit, lcov, performance, said }: Attestation): SaidCheck[] {
  if (check.by === 'system') {
    const own = said !== undefined && Object.hasOwn(said, check.what) ? said[check.what] : undefined;
    return own === undefined || !attestable.includes(check.what) ? [] : [answer(check.what, own.isPassed, { detail: `${own.detail} (at ${commit})`, evidence: { commit } })];
  }
  if (check.by !== 'attest') return [];
  const { id, what, limit } = check;
  if (what === 'junit' && junit !== undefined) {
    const bad = junit.failures + junit.errors;
    const isPassed = bad === 0 && junit.tests - junit.skipped > 0;
    return [answer(id, isPassed, { detail: `${junit.tests} tests, ${bad} failed, ${junit.skipped} skipped, at ${commit}.`, evidence: { commit, ...junit } })];
  }
  if (what === 'lcov' && lcov !== undefined) {
    const share = lcov.lines === 0 ? 0 : lcov.hit / lcov.lines;
    return [answer(id, share > (limit ?? 0), { detail: `${lcov.hit} of ${lcov.lines} lines, ${percent(share)}, at ${commit}.`, evidence: { commit, ...lcov } })];
  }
  if (what === 'performance' && performance !== undefined) {
    const functions = Object.entries(performance.functions);
    const [slowest, worst] = functions.reduce<[string, number]>((most, [name, { ratio }]) => (ratio > most[1] ? [name, ratio] : most), ['', 0]);
    const isPassed = functions.length > 0 && worst <= (limit ?? 1);
    return [
      answer(id, isPassed, {
        detail: `The slowest is '${slowest}' with ${worst} times before, at ${commit}.`,
        evidence: { commit, functions: Object.fromEntries(functions.map(([name, { ratio }]) => [name, ratio])) },
      }),
    ];
  }
  return [];
}

function answer(id: string, isPassed: boolean, { detail, evidence }: { readonly detail: string; readonly evidence: Json }): SaidCheck {
  return { id, state: isPassed ? 'passed' : 'failed', detail, evidence };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
