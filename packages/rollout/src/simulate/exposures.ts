import type { Scope } from '../evidence/attribute-breach.ts';
import { cellKey, type Segment } from '../evidence/cell.ts';
import { addCounts, type Counts, noCounts } from '../evidence/counts.ts';
import type { WatchedBy } from '../guardrails/plan-cells.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { type FunctionName, functions } from '../plan/guardrail-declarations.ts';
import type { Draws } from './draws.ts';
import type { Fault } from './fault.ts';
import type { PeopleAlike } from './population.ts';

const dayMs = 86_400_000;
/** Share of exposures slower than 1.2 times the 95 % quantile while nothing got slower, of a lognormal latency with this deviation. */
const deviation = 0.5;
const z95 = 1.6448536269514722;
/** The function that a critical fault breaks. */
const broken: FunctionName = 'connect';

/** One exposure that failed. */
export interface Failure {
  readonly function: FunctionName;
  readonly attributes: Readonly<Record<string, string>>;
  readonly rule: string | null;
  readonly isFault: boolean;
  /** Somebody; the same text for the same person. */
  readonly person: string;
}

/** What is counted, by cell key; rules' cells by the key of the cell of all rules. */
export type CellCounts = Map<string, Counts>;

/** Draws what people do under a release, many at a time. Failures come singly, so that evidence is looked at where it can rise. */
export class Exposures {
  readonly #monitor: Monitor;
  readonly #draws: Draws;
  readonly #perMs: number;
  readonly #base: number;
  #groups: readonly PeopleAlike[] = [];
  #faults: readonly Fault[] = [];
  #loosened: readonly Scope[] = [];
  #failing: readonly (readonly number[])[] = [];
  #failureWeights: readonly number[] = [];
  #failuresPerMs = 0;

  constructor(monitor: Monitor, draws: Draws) {
    this.#monitor = monitor;
    this.#draws = draws;
    this.#perMs = monitor.plan.traffic.exposuresPerPersonAndDay / dayMs;
    this.#base = monitor.plan.traffic.errorRate;
  }

  /** Who follows the release from now on, what is wrong with it, and what of it is off. */
  set({ groups, faults, loosened }: { readonly groups: readonly PeopleAlike[]; readonly faults: readonly Fault[]; readonly loosened: readonly Scope[] }): void {
    this.#groups = groups;
    this.#faults = faults;
    this.#loosened = loosened;
    this.#failing = groups.map(({ attributes }) => functions.map((name) => Math.min(1, this.#base + this.#harm(attributes, name))));
    this.#failureWeights = groups.flatMap(({ treated }, group) => functions.map((_, index) => (treated / functions.length) * (this.#failing[group]?.[index] ?? 0)));
    this.#failuresPerMs = this.#failureWeights.reduce((sum, weight) => sum + weight, 0) * this.#perMs;
  }

  get treated(): number {
    return this.#groups.reduce((sum, { treated }) => sum + treated, 0);
  }

  nextFailureMs(): number {
    return this.#draws.exponential(this.#failuresPerMs);
  }

  failure(): Failure {
    const index = this.#draws.pick(this.#failureWeights);
    const group = Math.floor(index / functions.length);
    const name = functions[index % functions.length] ?? 'open';
    const { attributes, treated } = this.#groups[group] ?? { attributes: {}, treated: 1 };
    const harm = this.#harm(attributes, name);
    const isFault = this.#draws.uniform() * (harm + this.#base) < harm;
    const fault = isFault ? this.#active(attributes, name)[0] : undefined;
    return { function: name, attributes, rule: fault?.rule ?? null, isFault, person: `${group}/${Math.floor(this.#draws.uniform() * treated)}` };
  }

  /** Counts of a single failure. */
  countsOf({ function: name, attributes, rule }: Failure): CellCounts {
    const counts: CellCounts = new Map();
    const one: Counts = { ...noCounts, n: 1, failed: 1 };
    for (const watched of this.#monitor.watched) {
      const { slug } = watched.guardrail;
      const part = slug === 'critical' ? name : null;
      if (slug === 'critical' && !watched.guardrail.parts(watched.policy).includes(name)) continue;
      if (slug === 'relative-error') {
        const byChance = this.#groups.reduce((sum, group) => sum + group.treatedByChance, 0);
        if (this.#draws.uniform() * this.treated >= byChance) continue;
        add(counts, { watched, part, segment: null, rule }, { n: 1, failed: 1, exposed: 1, treated: 1 });
        continue;
      }
      if (slug !== 'error-rate' && slug !== 'critical') continue;
      for (const segment of segmentsOf(watched, attributes)) add(counts, { watched, part, segment, rule }, one);
    }
    return counts;
  }

  /** What went well in a span, and what the others did meanwhile; with the number of saves, and of slow responses beyond the usual. */
  between(spanMs: number): { readonly counts: CellCounts; readonly exposures: number; readonly saves: number; readonly slowed: number } {
    const counts: CellCounts = new Map();
    const weights = functions.map((_, index) => this.#groups.map(({ treated }, group) => treated * (1 - (this.#failing[group]?.[index] ?? 0))));
    const well = weights.map((ofGroups) => this.#draws.poisson((ofGroups.reduce((sum, weight) => sum + weight, 0) / functions.length) * this.#perMs * spanMs));
    let slowed = 0;
    for (const watched of this.#monitor.watched) {
      const { slug } = watched.guardrail;
      if (slug === 'latency') slowed += this.#addLatency(counts, watched, well);
      else if (slug === 'relative-error') this.#addRelative(counts, watched, { well: total(well), spanMs });
    }
    for (const [attribute, values] of this.#attributes()) {
      const shares = functions.map((_, index) =>
        values.map((value) => this.#groups.reduce((sum, { attributes }, group) => sum + (attributes[attribute] === value ? (weights[index]?.[group] ?? 0) : 0), 0)),
      );
      const parts = well.map((n, index) => this.#draws.split(n, shares[index] ?? []));
      for (const [place, value] of values.entries())
        this.#addWell(
          counts,
          { attribute, value },
          parts.map((ofValues) => ofValues[place] ?? 0),
        );
    }
    this.#addWell(counts, null, well);
    return { counts, exposures: total(well), saves: well[functions.indexOf('save')] ?? 0, slowed };
  }

  #addWell(counts: CellCounts, segment: Segment | null, well: readonly number[]): void {
    for (const watched of this.#monitor.watched) {
      const { slug } = watched.guardrail;
      if (segment !== null && !watched.values.has(segment.attribute)) continue;
      if (slug === 'error-rate') add(counts, { watched, part: null, segment, rule: null }, { ...noCounts, n: total(well) });
      if (slug !== 'critical') continue;
      for (const part of watched.guardrail.parts(watched.policy))
        add(counts, { watched, part, segment, rule: null }, { ...noCounts, n: well[functions.indexOf(part as FunctionName)] ?? 0 });
    }
  }

  #addLatency(counts: CellCounts, watched: WatchedBy, well: readonly number[]): number {
    const usual = slowShare(1);
    let slowed = 0;
    const treated = Math.max(1, this.treated);
    const shareSlow = this.#groups.reduce((sum, group) => sum + (group.treated / treated) * slowShare(this.#slowdown(group.attributes)), 0);
    for (const part of watched.guardrail.parts(watched.policy)) {
      const n = well[functions.indexOf(part as FunctionName)] ?? 0;
      const failed = this.#draws.binomial(n, shareSlow);
      slowed += shareSlow > usual ? Math.round(failed * (1 - usual / shareSlow)) : 0;
      add(counts, { watched, part, segment: null, rule: null }, { ...noCounts, n, failed });
    }
    return slowed;
  }

  #addRelative(counts: CellCounts, watched: WatchedBy, { well, spanMs }: { readonly well: number; readonly spanMs: number }): void {
    const byChance = this.#groups.reduce((sum, group) => sum + group.treatedByChance, 0);
    const control = this.#groups.reduce((sum, group) => sum + group.control, 0);
    const treated = this.#draws.binomial(well, byChance / Math.max(1, this.treated));
    const beside = this.#draws.poisson(control * this.#perMs * spanMs);
    const n = this.#draws.binomial(beside, this.#base);
    add(counts, { watched, part: null, segment: null, rule: null }, { n, failed: 0, exposed: treated + beside, treated });
  }

  #attributes(): ReadonlyMap<string, readonly string[]> {
    const attributes = new Map<string, readonly string[]>();
    for (const { values } of this.#monitor.watched) for (const [attribute, named] of values) attributes.set(attribute, [...named]);
    return attributes;
  }

  #active(attributes: Readonly<Record<string, string>>, name: FunctionName): Fault[] {
    return this.#faults.filter(({ kind, segment, rule }) => {
      if (kind !== 'error' && !(kind === 'critical' && name === broken)) return false;
      if (segment !== null && attributes[segment.attribute] !== segment.value) return false;
      return rule === null || !this.#loosened.some((scope) => scope.rule === rule && (scope.segment === null || attributes[scope.segment.attribute] === scope.segment.value));
    });
  }

  #harm(attributes: Readonly<Record<string, string>>, name: FunctionName): number {
    return this.#active(attributes, name).reduce((sum, { size }) => sum + size, 0);
  }

  #slowdown(attributes: Readonly<Record<string, string>>): number {
    return this.#faults.reduce(
      (most, { kind, segment, size }) => (kind === 'latency' && (segment === null || attributes[segment.attribute] === segment.value) ? Math.max(most, size) : most),
      1,
    );
  }
}

interface Place {
  readonly watched: WatchedBy;
  readonly part: string | null;
  readonly segment: Segment | null;
  readonly rule: string | null;
}

/** To the cell of all rules, and where a rule caused it to that rule's. */
function add(counts: CellCounts, { watched, part, segment, rule }: Place, more: Counts): void {
  const cell = { guardrail: watched.id, part, segment };
  for (const one of rule === null || !watched.rules.includes(rule) ? [null] : [null, rule]) {
    const key = cellKey({ ...cell, rule: one });
    counts.set(key, addCounts(counts.get(key) ?? noCounts, more));
  }
}

function segmentsOf({ values }: WatchedBy, attributes: Readonly<Record<string, string>>): (Segment | null)[] {
  return [null, ...[...values.keys()].map((attribute) => ({ attribute, value: attributes[attribute] ?? '' }))];
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** Share of responses above 1.2 times the usual 95 % quantile where all take `slowdown` times as long. */
function slowShare(slowdown: number): number {
  return 1 - normalBelow(z95 + (Math.log(1.2) - Math.log(slowdown)) / deviation);
}

/** Abramowitz and Stegun 26.2.17; exact to 1e-7. */
function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return 1 - density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}
