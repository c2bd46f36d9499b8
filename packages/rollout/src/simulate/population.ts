import { admitVolunteers } from '../assignment/admit-volunteers.ts';
import { assign } from '../assignment/assign.ts';
import type { Audience } from '../assignment/audience.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';
import type { Draws } from './draws.ts';

/** Workspaces with the same attributes behave alike, so that they are drawn together. */
export interface PeopleAlike {
  readonly attributes: Readonly<Record<string, string>>;
  /** People who follow the release, and those of them whom chance admitted. */
  readonly treated: number;
  readonly treatedByChance: number;
  /** People whom chance left outside. */
  readonly control: number;
  readonly treatedWorkspaces: number;
  readonly controlWorkspaces: number;
}

interface Workspace {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly people: number;
  readonly volunteers: boolean;
  /** Workspaces with the same one behave alike. */
  readonly group: string;
}

/** Share of workspaces that would try a beta. */
const volunteering = 0.15;

/** People in workspaces, with attributes drawn by chance. */
export class Population {
  readonly people: number;
  readonly #workspaces: readonly Workspace[];
  readonly #optedIn: ReadonlySet<string>;

  constructor(plan: RolloutPlan, people: number, draws: Draws) {
    this.people = people;
    const count = Math.max(1, Math.round((plan.traffic.workspaces / plan.traffic.people) * people));
    const sizes = draws
      .split(
        people - count,
        Array.from({ length: count }, () => 1),
      )
      .map((more) => more + 1);
    const internalRule = plan.phases.flatMap(({ steps }) => steps.flatMap(({ audience }) => audience)).find(({ kind }) => kind === 'internal');
    const internal = internalRule?.kind === 'internal' ? internalRule : null;
    const wanted = (plan.traffic.internalPeople / plan.traffic.people) * people;
    let inside = 0;
    this.#workspaces = sizes.map((size, index) => {
      const attributes = Object.fromEntries(Object.entries(plan.segments).map(([attribute, values]) => [attribute, values[Math.floor(draws.uniform() * values.length)] ?? '']));
      if (internal !== null) {
        const isInternal = inside < wanted;
        if (isInternal) inside += size;
        const others = plan.segments[internal.attribute]?.filter((value) => !internal.values.includes(value)) ?? [];
        attributes[internal.attribute] = isInternal ? (internal.values[0] ?? '') : (others[0] ?? '');
      }
      return {
        id: `workspace-${String(index).padStart(5, '0')}`,
        attributes,
        people: size,
        volunteers: draws.uniform() < volunteering,
        group: Object.values(attributes).join('/'),
      };
    });
    this.#optedIn = this.#admitVolunteers(plan);
  }

  #admitVolunteers(plan: RolloutPlan): ReadonlySet<string> {
    const rule = plan.phases.flatMap(({ steps }) => steps.flatMap(({ audience }) => audience)).find(({ kind }) => kind === 'opt-in');
    if (rule?.kind !== 'opt-in') return new Set();
    const volunteers = this.#workspaces
      .filter((workspace) => workspace.volunteers)
      .map(({ id, people }) => ({ workspace: id, optedInAtMs: 0, withdrawnAtMs: null, people: Array.from({ length: people }, (_, index) => `${id}/${index}`) }));
    return new Set(admitVolunteers(volunteers, { maxPeopleBp: rule.maxPeopleBp, totalPeople: this.people }).workspaces);
  }

  /** Who follows the release under an audience. */
  under(audience: Audience): readonly PeopleAlike[] {
    const groups = new Map<string, { -readonly [K in keyof PeopleAlike]: PeopleAlike[K] }>();
    for (const { id, attributes, people, group: key } of this.#workspaces) {
      const { admitted, isRandomised } = assign({ workspace: id, attributes, optedIn: this.#optedIn.has(id), pinned: null }, audience);
      const group = groups.get(key) ?? { attributes, treated: 0, treatedByChance: 0, control: 0, treatedWorkspaces: 0, controlWorkspaces: 0 };
      groups.set(key, group);
      if (admitted) group.treated += people;
      if (isRandomised && admitted) {
        group.treatedByChance += people;
        group.treatedWorkspaces++;
      }
      if (isRandomised && !admitted) {
        group.control += people;
        group.controlWorkspaces++;
      }
    }
    return [...groups.values()];
  }
}
