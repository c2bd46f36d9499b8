import type { Breach, Facts } from '../decide/facts.ts';
import type { Loosened } from '../decide/rollout-state.ts';
import { covers, scopeName } from '../decide/scope.ts';
import { type Scope, sharesFailures, wholeRelease } from '../evidence/attribute-breach.ts';
import type { CellTest } from '../evidence/cell-test.ts';
import { type EvidenceState, noEvidence } from '../evidence/evidence-state.ts';
import { type EvidenceRecord, type JudgedCell, judgeCells } from '../evidence/judge-cells.ts';
import type { Fact } from '../guardrails/fact.ts';
import type { StepContext } from '../guardrails/guardrail.ts';
import type { WatchedBy } from '../guardrails/plan-cells.ts';
import type { Family, Monitor } from './monitor.ts';

/** By cell key. */
export type Evidence = ReadonlyMap<string, EvidenceState>;

export interface Judging {
  readonly context: StepContext;
  readonly loosened: readonly Loosened[];
  /** When somebody was admitted first. */
  readonly sinceMs: number;
}

export interface Judgement {
  /** One for each family, in the monitor's order: what the verdicts follow from. */
  readonly records: readonly EvidenceRecord[];
  readonly facts: Pick<Facts, 'breaches' | 'safe' | 'sampleRatio' | 'multipleExposure' | 'integrity'>;
}

const known = new WeakMap<StepContext, { readonly monitor: Monitor; readonly tests: ReadonlyMap<string, CellTest> }>();

/** What a cell's counts are held against in a step; `undefined` for a cell that the plan does not have. */
export function testsIn(monitor: Monitor, context: StepContext): ReadonlyMap<string, CellTest> {
  const made = known.get(context);
  if (made?.monitor === monitor) return made.tests;
  const tests = makeTests(monitor, context);
  known.set(context, { monitor, tests });
  return tests;
}

function makeTests(monitor: Monitor, context: StepContext): ReadonlyMap<string, CellTest> {
  const tests = new Map<string, CellTest>();
  for (const { cells } of monitor.families) for (const { key, watched } of cells) tests.set(key, testOf(watched, context));
  return tests;
}

function testOf({ guardrail, policy }: WatchedBy, context: StepContext): CellTest {
  return guardrail.test(policy, context);
}

/** Judges everything that a plan watches. The same evidence gives the same bits. */
export function judgeRollout(monitor: Monitor, evidence: Evidence, { context, loosened, sinceMs }: Judging): Judgement {
  const tests = testsIn(monitor, context);
  const records = monitor.families.map((family) => judgeFamily(family, evidence, { tests, step: context.step }));
  const breaches: Breach[] = [];
  const safe: string[] = [];
  let [sampleRatio, multipleExposure]: ['ok' | 'mismatch', 'ok' | 'breach'] = ['ok', 'ok'];
  const integrity: Facts['integrity'][number][] = [];
  for (const [index, record] of records.entries()) {
    const family = monitor.families[index];
    if (family === undefined) continue;
    const slug = family.cells[0]?.watched.guardrail.slug;
    if (family.name === 'rollback') {
      if (record.isBreach) breaches.push(breachOf(record, { loosened, sinceMs }));
      safe.push(...safeGuardrails(record));
    } else if (slug === 'integrity') integrity.push(...violations(record));
    else if (slug === 'sample-ratio' && record.isBreach) sampleRatio = 'mismatch';
    else if (slug === 'multiple-exposure' && record.isBreach) multipleExposure = 'breach';
  }
  return { records, facts: { breaches, safe, sampleRatio, multipleExposure, integrity } };
}

function judgeFamily({ cells, alpha }: Family, evidence: Evidence, { tests, step }: { readonly tests: ReadonlyMap<string, CellTest>; readonly step: string }): EvidenceRecord {
  const held = cells.flatMap(({ key, cell, weight }) => {
    const test = tests.get(key);
    return test === undefined ? [] : [{ cell, test, weight, state: evidence.get(key) ?? noEvidence }];
  });
  return judgeCells(held, { alpha, step });
}

function breachOf(record: EvidenceRecord, { loosened, sinceMs }: Pick<Judging, 'loosened' | 'sinceMs'>): Breach {
  const scope = record.scope ?? wholeRelease;
  // Evidence that shares failures with what was loosened began anew with it.
  const begun = loosened.filter((one) => covers(one.scope, scope) || covers(scope, one.scope)).map(({ atMs }) => atMs);
  const loudest = record.cells.reduce<JudgedCell | null>((most, cell) => (most === null || cell.lnEvidence > most.lnEvidence ? cell : most), null);
  return { guardrail: loudest?.cell.guardrail ?? '', scope, sinceMs: Math.max(sinceMs, ...begun), reason: loudest === null ? '' : reasonOf(loudest, scope) };
}

function reasonOf({ cell, state, test }: JudgedCell, scope: Scope): string {
  const { n, failed } = state.inStep;
  const limit =
    test.kind === 'rate' ? `, at most ${Number((test.p0 * 100).toFixed(3))} % allowed` : test.kind === 'relative' ? `, at most ${test.ratio} times the control's allowed` : '';
  return `${cell.guardrail}${cell.part === null ? '' : ` of ${cell.part}`}: ${failed} of ${n} failed in ${scopeName(scope)}${limit}`;
}

/** A guardrail is proven safe when each of its parts is, over all people and rules. */
function safeGuardrails({ cells }: EvidenceRecord): string[] {
  const whole = cells.filter(({ cell }) => cell.segment === null && cell.rule === null);
  return [...new Set(whole.map(({ cell }) => cell.guardrail))].filter((id) => whole.every(({ cell, verdict }) => cell.guardrail !== id || verdict === 'safe'));
}

function violations({ cells }: EvidenceRecord): Facts['integrity'] {
  const all = cells.find(({ cell }) => cell.segment === null && cell.rule === null);
  const failed = all?.state.inStep.failed ?? 0;
  return all === undefined || all.verdict !== 'breach' ? [] : [{ id: all.key, detail: `${failed} confirmed violation${failed === 1 ? '' : 's'} of data integrity` }];
}

/** Evidence that goes on once a scope is loosened: what was counted against it says nothing about what is left. */
export function afterLoosening(monitor: Monitor, evidence: Evidence, scope: Scope): Evidence {
  const kept = new Map(evidence);
  for (const { cells } of monitor.families) for (const { key, cell } of cells) if (sharesFailures(cell, scope)) kept.delete(key);
  return kept;
}

/** Clients hear of a loosening within seconds; what they did before says nothing against what is left. */
export const loosenedWithinMs = 60_000;

/** Whether a fact is about something that was taken back by then, or was just being taken back. */
export function isOutdated({ rule, atMs, ok }: Fact, segments: Readonly<Record<string, string>>, loosened: readonly Loosened[]): boolean {
  return loosened.some(({ scope, atMs: sinceMs }) => {
    if (atMs >= sinceMs + loosenedWithinMs) return false;
    const isInSegment = scope.segment === null || segments[scope.segment.attribute] === scope.segment.value;
    // A success is about every rule.
    return isInSegment && (scope.rule === null || (!ok && rule === scope.rule));
  });
}
