import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellKey } from '../evidence/cell.ts';
import { type EvidenceState, noEvidence } from '../evidence/evidence-state.ts';
import { feedCells } from '../evidence/feed-cells.ts';
import { type CellVerdict, judgeCells } from '../evidence/judge-cells.ts';
import { isLong, randomOf, seed } from '../evidence/random.testing.ts';
import { examples, type GuardrailExamples } from './examples.ts';
import type { FactSubject } from './fact.ts';
import type { StepContext } from './guardrail.ts';
import { guardrails } from './index.ts';
import { planCells, watch } from './plan-cells.ts';
import { tally } from './tally.ts';

const runs = isLong ? 2_000 : 60;
const alpha = 0.05;
/** A story that must be borne ends here; one that must not ends with the alarm. */
const happenings = { healthy: 1_500, harmful: 5_000 };
const perTick = 25;

describe('the set of guardrails', () => {
  it('has one file, one example and one name for every guardrail, and no other', () => {
    const slugs = guardrails.map(({ slug }) => slug).sort();
    const shown = readdirSync(new URL('.', import.meta.url))
      .filter((name) => name.endsWith('.examples.ts'))
      .map((name) => name.replace('.examples.ts', ''));
    expect(shown.sort()).toEqual(slugs);
    expect(Object.keys(examples).sort()).toEqual(slugs);
    for (const slug of slugs) expect(readdirSync(new URL('.', import.meta.url))).toContain(`${slug}.ts`);
  });
});

function shownOf(slug: string): GuardrailExamples {
  const shown = examples[slug];
  if (shown === undefined) throw new Error(`no examples for ${slug}`);
  return shown;
}

interface Outcome {
  readonly verdict: CellVerdict;
  /** Things that happened before the alarm. */
  readonly after: number;
}

/** One story through the whole way: counted, fed, judged at each tick. */
function tell(slug: string, story: 'healthy' | 'harmful', random: () => number): Outcome {
  const shown = shownOf(slug);
  const watched = watch([{ id: slug, guardrail: slug, policy: shown.policy, per: [] }], { segments: {}, rules: [] });
  const context: StepContext = { release: 'strict', control: 'loose', step: 'share-25', share: 0.25, slowerThanMs: {}, ...shown.context };
  const cells = planCells(watched);
  const tests = new Map(watched.flatMap(({ guardrail, policy }) => cells.map((cell) => [cellKey(cell), guardrail.test(policy, context)] as const)));
  const counted = new Set<string>();
  let states: ReadonlyMap<string, EvidenceState> = new Map();
  let verdict: CellVerdict = 'undecided';
  for (let index = 0; index < happenings[story]; index += perTick) {
    const those = Array.from({ length: perTick }, (_, offset) => shown[story](index + offset, random));
    const subjects = new Map(those.flatMap(({ fact, subject }) => (fact === undefined ? [] : [[fact.workspace, subject] as const])));
    const subjectOf = (workspace: string): FactSubject => ({ segments: {}, isRandomised: true, firstRelease: null, ...subjects.get(workspace) });
    const found = tally(
      { facts: those.flatMap(({ fact }) => fact ?? []), reports: those.flatMap(({ report }) => report ?? []) },
      { watched, context, subjectOf, isCounted: (key) => counted.has(key) },
    );
    for (const key of found.keys) counted.add(key);
    states = feedCells(states, { step: context.step, atMs: index * 100, counts: found.counts }, (key) => tests.get(key));
    const evidence = cells.flatMap((cell) => {
      const test = tests.get(cellKey(cell));
      return test === undefined ? [] : [{ cell, test, weight: 1, state: states.get(cellKey(cell)) ?? noEvidence }];
    });
    verdict = judgeCells(evidence, { alpha, step: context.step }).cells[0]?.verdict ?? 'undecided';
    if (verdict === 'breach') return { verdict, after: index + perTick };
  }
  return { verdict, after: happenings[story] };
}

describe.each(guardrails.map(({ slug }) => slug))(`law of guardrails: %s, alpha ${alpha}, ${runs} runs, seed ${seed}`, (slug) => {
  const told = (count: number, story: 'healthy' | 'harmful'): Outcome[] => Array.from({ length: count }, (_, run) => tell(slug, story, randomOf(seed * 15_485_863 + run)));

  it('raises at most the stated share of false alarms where harm is just what is allowed', () => {
    const alarms = told(runs, 'healthy').filter(({ verdict }) => verdict === 'breach').length / runs;
    console.log(`${slug}: ${(alarms * 100).toFixed(2)} % false alarms`);
    expect(alarms).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs));
  });

  it('fires at what the plan names', () => {
    const outcomes = told(20, 'harmful');
    const middling = outcomes.map(({ after }) => after).sort((a, b) => a - b)[10];
    console.log(`${slug}: seen after ${middling} happenings, at most ${Math.max(...outcomes.map(({ after }) => after))}`);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(outcomes.map(() => 'breach'));
  });
});
