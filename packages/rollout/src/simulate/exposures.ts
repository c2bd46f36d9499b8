import { segmentName } from '../decide/scope.ts';
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
/** Of a lognormal latency. */
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
  readonly #places: readonly Places[];
  readonly #attributes: ReadonlyMap<string, readonly string[]>;
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
    this.#places = monitor.watched.map((watched) => new Places(watched));
    this.#attributes = new Map(monitor.watched.flatMap(({ values }) => [...values].map(([attribute, named]) => [attribute, [...named]] as const)));
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

  /** Part of those who follow the release. */
  shareOf({ attribute, value }: Segment): number {
    const inside = this.#groups.reduce((sum, { attributes, treated }) => sum + (attributes[attribute] === value ? treated : 0), 0);
    return inside / Math.max(1, this.treated);
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
    for (const places of this.#places) {
      const { slug } = places.watched.guardrail;
      if (slug === 'error-rate') for (const place of places.of(null, attributes)) add(counts, place, { more: one, rule });
      if (slug === 'critical') for (const place of places.of(name, attributes)) add(counts, place, { more: one, rule });
      if (slug !== 'relative-error') continue;
      const byChance = this.#groups.reduce((sum, group) => sum + group.treatedByChance, 0);
      if (this.#draws.uniform() * this.treated < byChance) add(counts, places.at(null), { more: { n: 1, failed: 1, exposed: 1, treated: 1 }, rule });
    }
    return counts;
  }

  /** What went well in a span, and what the others did meanwhile; with the number of saves, and of slow responses beyond the usual. */
  between(spanMs: number): { readonly counts: CellCounts; readonly exposures: number; readonly saves: number; readonly slowed: number } {
    const counts: CellCounts = new Map();
    const weights = functions.map((_, index) => this.#groups.map(({ treated }, group) => treated * (1 - (this.#failing[group]?.[index] ?? 0))));
    const well = weights.map((ofGroups) => this.#draws.poisson((ofGroups.reduce((sum, weight) => sum + weight, 0) / functions.length) * this.#perMs * spanMs));
    let slowed = 0;
    for (const places of this.#places) {
      const { slug } = places.watched.guardrail;
      if (slug === 'latency') slowed += this.#addLatency(counts, places, well);
      else if (slug === 'relative-error') this.#addRelative(counts, places, { well: total(well), spanMs });
    }
    for (const [attribute, values] of this.#attributes) {
      const shares = functions.map((_, index) =>
        values.map((value) => this.#groups.reduce((sum, { attributes }, group) => sum + (attributes[attribute] === value ? (weights[index]?.[group] ?? 0) : 0), 0)),
      );
      const parts = well.map((n, index) => this.#draws.split(n, shares[index] ?? []));
      for (const [place, value] of values.entries()) this.#addWell(counts, { segment: `${attribute}=${value}`, well: parts.map((ofValues) => ofValues[place] ?? 0) });
    }
    this.#addWell(counts, { segment: '', well });
    return { counts, exposures: total(well), saves: well[functions.indexOf('save')] ?? 0, slowed };
  }

  #addWell(counts: CellCounts, { segment, well }: { readonly segment: string; readonly well: readonly number[] }): void {
    for (const places of this.#places) {
      const { slug } = places.watched.guardrail;
      if (slug === 'error-rate') add(counts, places.at(null, segment), { more: { ...noCounts, n: total(well) } });
      if (slug !== 'critical') continue;
      for (const part of places.parts) add(counts, places.at(part, segment), { more: { ...noCounts, n: well[functions.indexOf(part as FunctionName)] ?? 0 } });
    }
  }

  #addLatency(counts: CellCounts, places: Places, well: readonly number[]): number {
    const factor = Number(places.watched.policy['factor']);
    const usual = slowShare(1, factor);
    let slowed = 0;
    const treated = Math.max(1, this.treated);
    const shareSlow = this.#groups.reduce((sum, group) => sum + (group.treated / treated) * slowShare(this.#slowdown(group.attributes), factor), 0);
    for (const part of places.parts) {
      const n = well[functions.indexOf(part as FunctionName)] ?? 0;
      const failed = this.#draws.binomial(n, shareSlow);
      slowed += shareSlow > usual ? Math.round(failed * (1 - usual / shareSlow)) : 0;
      add(counts, places.at(part), { more: { ...noCounts, n, failed } });
    }
    return slowed;
  }

  #addRelative(counts: CellCounts, places: Places, { well, spanMs }: { readonly well: number; readonly spanMs: number }): void {
    const byChance = this.#groups.reduce((sum, group) => sum + group.treatedByChance, 0);
    const control = this.#groups.reduce((sum, group) => sum + group.control, 0);
    const treated = this.#draws.binomial(well, byChance / Math.max(1, this.treated));
    const beside = this.#draws.poisson(control * this.#perMs * spanMs);
    const n = this.#draws.binomial(beside, this.#base);
    add(counts, places.at(null), { more: { n, failed: 0, exposed: treated + beside, treated } });
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

/** A cell of all rules, with the keys of its rules' cells. */
interface Place {
  readonly key: string;
  readonly byRule: ReadonlyMap<string, string>;
}

/** Every cell of a guardrail by part and segment. */
class Places {
  readonly watched: WatchedBy;
  readonly parts: readonly (string | null)[];
  readonly #places = new Map<string | null, Map<string, Place>>();

  constructor(watched: WatchedBy) {
    this.watched = watched;
    this.parts = watched.guardrail.parts(watched.policy);
    const segments: (Segment | null)[] = [null, ...[...watched.values].flatMap(([attribute, values]) => [...values].map((value) => ({ attribute, value })))];
    for (const part of this.parts) {
      const ofPart = new Map<string, Place>();
      for (const segment of segments) {
        const cell = { guardrail: watched.id, part, segment };
        const byRule = new Map(watched.rules.map((rule) => [rule, cellKey({ ...cell, rule })]));
        ofPart.set(segment === null ? '' : segmentName(segment), { key: cellKey({ ...cell, rule: null }), byRule });
      }
      this.#places.set(part, ofPart);
    }
  }

  at(part: string | null, segment = ''): Place | undefined {
    return this.#places.get(part)?.get(segment);
  }

  /** All people, and each segment that somebody is in. */
  of(part: string | null, attributes: Readonly<Record<string, string>>): Place[] {
    return ['', ...[...this.watched.values.keys()].map((attribute) => `${attribute}=${attributes[attribute] ?? ''}`)].flatMap((segment) => this.at(part, segment) ?? []);
  }
}

/** To the cell of all rules, and where a rule caused it to that rule's. */
function add(counts: CellCounts, place: Place | undefined, { more, rule = null }: { readonly more: Counts; readonly rule?: string | null }): void {
  if (place === undefined) return;
  counts.set(place.key, addCounts(counts.get(place.key) ?? noCounts, more));
  const key = rule === null ? undefined : place.byRule.get(rule);
  if (key !== undefined) counts.set(key, addCounts(counts.get(key) ?? noCounts, more));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** Share of responses above `factor` times the usual 95 % quantile where all take `slowdown` times as long. */
function slowShare(slowdown: number, factor: number): number {
  return 1 - normalBelow(z95 + (Math.log(factor) - Math.log(slowdown)) / deviation);
}

/** Abramowitz and Stegun 26.2.17; exact to 1e-7. */
function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return 1 - density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}
