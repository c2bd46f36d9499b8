import { decide } from '../decide/decide.ts';
import type { Effect } from '../decide/effect.ts';
import type { CheckFact, Facts, JobFact } from '../decide/facts.ts';
import { type Flag, flagOf } from '../decide/flag-of.ts';
import { draftState, type RolloutState } from '../decide/rollout-state.ts';
import { concernsData } from '../decide/scope.ts';
import { type Scope, wholeRelease } from '../evidence/attribute-breach.ts';
import type { CellTest } from '../evidence/cell-test.ts';
import type { StepContext } from '../guardrails/guardrail.ts';
import { type Judgement, judgeRollout, testsIn } from '../monitor/judge-rollout.ts';
import { type Monitor, monitorOf } from '../monitor/monitor.ts';
import { provenChecks } from '../monitor/proven-checks.ts';
import { rolloutDigest } from '../plan/define-rollout.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';
import { stepsOf } from '../plan/steps-of.ts';
import { Draws } from './draws.ts';
import { Exposures } from './exposures.ts';
import { type Fault, faultText } from './fault.ts';
import { Observed } from './observed.ts';
import { type PeopleAlike, Population } from './population.ts';
import { SavedEdits } from './saved-edits.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly users?: number;
  readonly untilMs?: number;
  readonly faults?: readonly Fault[];
  /** From the decision until the last write under the release is refused; 1 second unless given. */
  readonly lastUnsafeMs?: number;
}

export interface SimulatedEvent {
  readonly atMs: number;
  readonly step: string;
  readonly event: string;
  readonly detail: string;
  /** What the guardrails say just then, by their ids; none before somebody is admitted. */
  readonly verdicts: Readonly<Record<string, 'breach' | 'safe' | 'undecided'>>;
}

export interface SimulatedRun {
  readonly outcome: 'completed' | 'rolled-back' | 'held';
  /** Scopes that were loosened, the release itself among them. */
  readonly loosened: readonly Scope[];
  /** Guardrails that took something back, in their order. */
  readonly triggers: readonly string[];
  /** A rollback or a loosening while nothing was wrong. */
  readonly isFalse: boolean;
  /** From the first exposure to a fault to the first rollback or loosening after it. */
  readonly detection: { readonly exposures: number; readonly ms: number } | null;
  /** Distinct people whom a fault hurt before the last unsafe write was refused. */
  readonly harmedPeople: number;
  /** Saves under the release. */
  readonly edits: number;
  /** Saves that met a release that was just taken back. */
  readonly forks: number;
  readonly lostEdits: number;
  readonly timeline: readonly SimulatedEvent[];
  readonly endedAtMs: number;
}

const hourMs = 3_600_000;
/** Between two looks while nothing fails; whatever fails is looked at at once. */
const restMs = 12 * hourMs;
/** The same while something goes wrong that shows in no failure. */
const watchMs = 60_000;
/** Ticks of a server: how long a fact waits for its decision. */
const tickMs = 1_000;
/** How often the checker of integrity reads what it finds damaged. */
const checkerReadings = 2;
/** A fault begins so long after its phase admits somebody. */
const faultAfterMs = 600_000;

/** How long work takes, in milliseconds. */
const durations: Readonly<Record<Effect['do'], number>> = {
  'shadow-compile': 60_000,
  'run-hook': 30_000,
  'freeze-segments': 1_000,
  'migrate-up': 120_000,
  assess: 1_000,
  'migrate-down': 10_000,
  notify: 1_000,
  'find-cause': 30_000,
  'draft-successor': 1_000,
  message: 0,
  'remove-flag': 1_000,
};

/** One rollout under a virtual clock, decided by what decides real ones. The same seed gives the same run. */
export function simulateRollout(plan: RolloutPlan, options: SimulationOptions): SimulatedRun {
  return new Simulation(plan, options).run();
}

class Simulation {
  readonly #plan: RolloutPlan;
  readonly #digest: string;
  readonly #monitor: Monitor;
  readonly #draws: Draws;
  readonly #population: Population;
  readonly #exposures: Exposures;
  readonly #observed: Observed;
  readonly #options: SimulationOptions;
  readonly #passed: Readonly<Record<string, CheckFact>>;
  readonly #due: { readonly atMs: number; readonly id: string }[] = [];
  readonly #jobs: Record<string, JobFact> = {};
  readonly #timeline: SimulatedEvent[] = [];
  readonly #harmed = new Set<string>();
  readonly #active = new Set<Fault>();
  readonly #begun = new Map<Fault, number>();
  #state: RolloutState = draftState;
  #nowMs = 0;
  #seenMs = 0;
  #restedMs = 0;
  #settledMs = 0;
  #judged: { readonly version: number; readonly context: StepContext; readonly loosened: RolloutState['loosened']; readonly judgement: Judgement } | null = null;
  #lastExposureMs: number | null = null;
  #flag: Flag;
  #groups: readonly PeopleAlike[] = [];
  #context: StepContext;
  #tests: ReadonlyMap<string, CellTest> = new Map();
  readonly #edits = new SavedEdits();
  #faultExposures = 0;
  #faultSinceMs: number | null = null;
  #detection: SimulatedRun['detection'] = null;
  #isFalse = false;
  #splitSeen = '';

  constructor(plan: RolloutPlan, options: SimulationOptions) {
    this.#plan = plan;
    this.#digest = rolloutDigest(plan);
    this.#monitor = monitorOf(plan);
    this.#options = options;
    this.#draws = new Draws(options.seed);
    this.#population = new Population(plan, options.users ?? plan.traffic.people, this.#draws);
    this.#exposures = new Exposures(this.#monitor, this.#draws);
    this.#observed = new Observed(this.#monitor);
    this.#flag = flagOf(plan, draftState);
    this.#context = { release: plan.release, control: plan.control, step: '', share: 0, slowerThanMs: {} };
    const checks = [...plan.prerequisites, ...stepsOf(plan).flatMap(({ exit }) => exit)];
    this.#passed = Object.fromEntries(checks.flatMap(({ id, by }) => (by === 'proven' ? [] : [[id, { state: 'passed', detail: '' } as const]])));
  }

  run(): SimulatedRun {
    const untilMs = this.#options.untilMs ?? lengthOf(this.#plan);
    this.#decide();
    while (this.#nowMs < untilMs && !this.#isOver()) {
      const failureMs = this.#nowMs + this.#exposures.nextFailureMs();
      const nextMs = Math.min(failureMs, this.#nextLookMs(), untilMs);
      if (failureMs <= nextMs) this.#lookAtFailure(failureMs);
      else {
        this.#pass(nextMs);
        this.#rest();
        this.#decide();
      }
    }
    const { status, loosened } = this.#state;
    const isBack = status === 'rolled-back' || status === 'rolling-back';
    return {
      outcome: status === 'completed' ? 'completed' : isBack ? 'rolled-back' : 'held',
      loosened: [...loosened.map(({ scope }) => scope), ...(isBack ? [wholeRelease] : [])],
      triggers: this.#state.rollbacks.map(({ trigger }) => trigger.name),
      isFalse: this.#isFalse,
      detection: this.#detection,
      harmedPeople: this.#harmed.size,
      edits: this.#edits.acknowledged,
      forks: this.#edits.forks,
      lostEdits: this.#edits.lost,
      timeline: this.#timeline,
      endedAtMs: this.#nowMs,
    };
  }

  #isOver(): boolean {
    if (this.#state.status === 'completed') return true;
    return this.#state.status === 'rolled-back' && this.#due.length === 0;
  }

  #nextLookMs(): number {
    const { startedAtMs, step, admittedAtMs, stepSinceMs } = this.#state;
    const steps = stepsOf(this.#plan);
    const planned = (startedAtMs ?? 0) + (steps[step + 1]?.plannedMs ?? Infinity);
    const opened = steps[step]?.kind === 'expose' ? admittedAtMs : stepSinceMs;
    const held = (opened ?? Infinity) + (steps[step]?.holdMs ?? 0);
    const faults = this.#waitingFaults().map(({ atMs }) => atMs);
    const isSlow = this.#faultSinceMs !== null && this.#detection === null;
    const next = [Math.max(this.#nowMs + 1, this.#restedMs + (isSlow ? watchMs : restMs)), planned, held, ...this.#due.map(({ atMs }) => atMs), ...faults].filter(
      (atMs) => atMs > this.#nowMs,
    );
    return Math.min(...next);
  }

  /** Faults whose phase admits somebody by now, and which have not begun. */
  #waitingFaults(): { readonly fault: Fault; readonly atMs: number }[] {
    return (this.#options.faults ?? []).flatMap((fault) => {
      const atMs = this.#begun.get(fault);
      return atMs === undefined || this.#active.has(fault) ? [] : [{ fault, atMs }];
    });
  }

  /** Lets time pass: what went well since the last look is counted. */
  #pass(toMs: number): void {
    const spanMs = toMs - this.#seenMs;
    this.#nowMs = toMs;
    this.#seenMs = toMs;
    if (this.#state.admitted < 0 || !this.#flag.audience.isOn || spanMs <= 0) return;
    const { counts, exposures, saves, slowed } = this.#exposures.between(spanMs);
    this.#observed.take(counts, { step: this.#context.step, atMs: toMs, tests: this.#tests });
    if (exposures > 0) this.#lastExposureMs = toMs;
    this.#edits.saveNew(saves);
    if (this.#faultSinceMs !== null && this.#detection === null) this.#faultExposures += exposures;
    for (let one = 0; one < slowed && one < 10_000; one++) this.#harmed.add(`slow/${Math.floor(this.#draws.uniform() * Math.max(1, this.#exposures.treated))}`);
    this.#countSplit();
  }

  /** Once in a step, every workspace's first exposure. */
  #countSplit(): void {
    if (this.#splitSeen === this.#context.step) return;
    const guardrail = this.#monitor.watched.find(({ guardrail: { slug } }) => slug === 'sample-ratio');
    if (guardrail === undefined) return;
    this.#splitSeen = this.#context.step;
    const treated = this.#groups.reduce((sum, { treatedWorkspaces }) => sum + treatedWorkspaces, 0);
    const control = this.#groups.reduce((sum, { controlWorkspaces }) => sum + controlWorkspaces, 0);
    const cell = this.#monitor.families.flatMap(({ cells }) => cells).find(({ watched }) => watched === guardrail);
    if (cell !== undefined && treated + control > 0)
      this.#observed.take(new Map([[cell.key, { n: treated + control, failed: treated, exposed: treated + control, treated }]]), {
        step: this.#context.step,
        atMs: this.#nowMs,
        tests: this.#tests,
      });
  }

  /** What went well meanwhile can only take evidence away: it is drawn where there might be enough without it. */
  #lookAtFailure(atMs: number): void {
    this.#nowMs = atMs;
    this.#fail();
    if (!this.#observed.mayBeBreach) return;
    this.#pass(atMs);
    this.#observed.value(this.#tests);
    if (this.#observed.mayBeBreach) this.#decide();
  }

  #fail(): void {
    const failure = this.#exposures.failure();
    this.#lastExposureMs = this.#nowMs;
    if (failure.isFault) this.#hurt(failure.person);
    if (this.#faultSinceMs !== null && this.#detection === null) this.#faultExposures++;
    this.#observed.take(this.#exposures.countsOf(failure), { step: this.#context.step, atMs: this.#nowMs, tests: this.#tests });
  }

  #hurt(person: string): void {
    this.#faultSinceMs ??= this.#nowMs;
    this.#harmed.add(person);
  }

  #rest(): void {
    this.#restedMs = this.#nowMs;
    for (const job of this.#due.filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#jobs[job.id] = { state: 'done', detail: '' };
      this.#due.splice(this.#due.indexOf(job), 1);
    }
    for (const { fault, atMs } of this.#waitingFaults()) {
      if (atMs > this.#nowMs || !this.#flag.audience.isOn) continue;
      this.#active.add(fault);
      if (fault.rule !== null) this.#observed.watch(fault.rule);
      this.#say('fault', faultText(fault));
      if (fault.kind === 'integrity') {
        this.#faultSinceMs ??= this.#nowMs;
        this.#report(fault.size);
      }
      if (fault.kind === 'latency') this.#faultSinceMs ??= this.#nowMs;
    }
    this.#follow();
    if (this.#state.admitted < 0 || this.#nowMs - this.#settledMs < restMs) return;
    this.#settledMs = this.#nowMs;
    this.#observed.settle({ step: this.#context.step, atMs: this.#nowMs, tests: this.#tests });
  }

  /** Damage as the integrity checker finds it: read, and read again. */
  #report(violations: number): void {
    const { step } = this.#context;
    for (const { key, cell, watched } of this.#monitor.families.flatMap(({ cells }) => cells)) {
      const isConfirmed = watched.guardrail.slug === 'integrity' && cell.rule === null && cell.segment === null && checkerReadings >= Number(watched.policy['readings']);
      if (isConfirmed) this.#observed.take(new Map([[key, { n: violations, failed: violations, exposed: 0, treated: 0 }]]), { step, atMs: this.#nowMs, tests: this.#tests });
    }
  }

  #decide(): void {
    for (;;) {
      const facts = this.#facts();
      const before = this.#state;
      const { state, effects, notes } = decide({ plan: this.#plan, digest: this.#digest, state: before, facts, nowMs: this.#nowMs });
      this.#state = state;
      for (const { event, detail } of notes) this.#say(event, detail);
      for (const effect of effects) {
        this.#jobs[effect.id] = durations[effect.do] === 0 ? { state: 'done', detail: '' } : { state: 'running', detail: '' };
        if (durations[effect.do] > 0) this.#due.push({ atMs: this.#nowMs + durations[effect.do], id: effect.id });
      }
      if (state === before) return;
      this.#noteRollbacks(before);
      this.#follow();
    }
  }

  #noteRollbacks(before: RolloutState): void {
    const fresh = this.#state.rollbacks.slice(before.rollbacks.length);
    if (fresh.length === 0) return;
    if (this.#faultSinceMs === null) this.#isFalse = true;
    else if (this.#detection === null) this.#detection = { exposures: this.#faultExposures, ms: this.#nowMs + tickMs - this.#faultSinceMs };
    this.#hurtUntilRefused();
    for (const { scope } of fresh) {
      this.#observed.loosen(scope);
      this.#saveLate(scope);
    }
  }

  /** Clients that have not heard of it yet. */
  #hurtUntilRefused(): void {
    const untilMs = this.#nowMs + tickMs + (this.#options.lastUnsafeMs ?? 1_000);
    if (this.#faultSinceMs === null) return;
    for (let atMs = this.#nowMs + this.#exposures.nextFailureMs(); atMs < untilMs; atMs += this.#exposures.nextFailureMs()) {
      const failure = this.#exposures.failure();
      if (failure.isFault) this.#harmed.add(failure.person);
    }
  }

  /** Clients that have not heard of it save once more; a rule's level takes no document along. */
  #saveLate(scope: Scope): void {
    if (!concernsData(scope)) return;
    const share = scope.segment === null ? 1 : this.#exposures.shareOf(scope.segment);
    const { saves } = this.#exposures.between(this.#options.lastUnsafeMs ?? 1_000);
    this.#edits.saveLate(Math.round(saves * share));
    this.#edits.carryBack(share);
  }

  /** Brings everything in line with the state: who follows the release, which tests hold, which faults begin. */
  #follow(): void {
    const admitted = stepsOf(this.#plan)[this.#state.admitted];
    if (admitted !== undefined)
      for (const fault of this.#options.faults ?? []) if (isNow(fault, this.#plan, this.#state) && !this.#begun.has(fault)) this.#begun.set(fault, this.#nowMs + faultAfterMs);
    const flag = flagOf(this.#plan, this.#state);
    const name = admitted === undefined ? '' : `${admitted.id}-${this.#state.rollbacks.length}`;
    const isSameFlag = JSON.stringify(flag) === JSON.stringify(this.#flag);
    if (!isSameFlag) this.#groups = this.#population.under(flag.audience);
    this.#flag = flag;
    if (name !== this.#context.step || !isSameFlag) {
      const [treated, all] = [
        this.#groups.reduce((sum, one) => sum + one.treatedWorkspaces, 0),
        this.#groups.reduce((sum, one) => sum + one.treatedWorkspaces + one.controlWorkspaces, 0),
      ];
      this.#context = { ...this.#context, step: name, share: all === 0 ? 0 : treated / all };
      this.#tests = testsIn(this.#monitor, this.#context);
    }
    this.#exposures.set({ groups: this.#flag.audience.isOn ? this.#groups : [], faults: [...this.#active], loosened: flag.loosened });
  }

  #facts(): Facts {
    const { admitted, admittedAtMs, loosened, step } = this.#state;
    const judgement = admitted < 0 ? null : this.#judge(admittedAtMs ?? 0);
    const exit = stepsOf(this.#plan)[step]?.exit ?? [];
    const proven = admitted >= 0 && exit.some(({ by }) => by === 'proven') ? provenChecks(this.#monitor, this.#observed.evidence, this.#context.step) : {};
    return {
      signOffs: this.#plan.signOffs.map(({ role }, index) => ({ role, person: `person-${String(index + 1).padStart(4, '0')}`, digest: this.#digest })),
      checks: { ...this.#passed, ...proven },
      breaches: [],
      safe: [],
      sampleRatio: 'ok',
      multipleExposure: 'ok',
      integrity: [],
      ...judgement?.facts,
      lastExposureAtMs: this.#lastExposureMs,
      jobs: this.#jobs,
      requests: [{ no: 1, person: 'person-0001', ask: 'start' }],
    };
  }

  /** The same evidence is judged once. */
  #judge(sinceMs: number): Judgement {
    const [{ loosened }, { version }] = [this.#state, this.#observed];
    const last = this.#judged;
    if (last !== null && last.version === version && last.context === this.#context && last.loosened === loosened) return last.judgement;
    const judgement = judgeRollout(this.#monitor, this.#observed.evidence, { context: this.#context, loosened, sinceMs });
    this.#judged = { version, context: this.#context, loosened, judgement };
    return judgement;
  }

  #say(event: string, detail: string): void {
    const verdicts = this.#state.admitted < 0 && this.#judged === null ? {} : this.#verdicts();
    this.#timeline.push({ atMs: this.#nowMs, step: stepsOf(this.#plan)[this.#state.step]?.id ?? '', event, detail, verdicts });
  }

  #verdicts(): SimulatedEvent['verdicts'] {
    const facts = this.#judged?.judgement.facts;
    return Object.fromEntries(
      this.#plan.guardrails.map(({ id }) => {
        const isBreach = facts?.breaches.some(({ guardrail }) => guardrail === id) === true;
        return [id, isBreach ? 'breach' : facts?.safe.includes(id) === true ? 'safe' : 'undecided'] as const;
      }),
    );
  }
}

function isNow({ phase }: Fault, plan: RolloutPlan, { step }: RolloutState): boolean {
  const now = stepsOf(plan)[step];
  return now !== undefined && (now.phase === phase || now.id === phase);
}

/** Until the end of the plan's last week. */
function lengthOf(plan: RolloutPlan): number {
  return Math.max(...plan.phases.map(({ weeks: [, to] }) => to)) * 7 * 24 * hourMs;
}
