import { wholeBp } from './buckets.ts';

export interface Volunteer {
  readonly workspace: string;
  readonly optedInAtMs: number;
  /** Took it back: outside at once, and others move up. */
  readonly withdrawnAtMs: number | null;
  /** Ids of the people in the workspace, who all get the release with it. */
  readonly people: readonly string[];
}

export interface AdmittedVolunteers {
  readonly workspaces: readonly string[];
  /** Distinct people in them. */
  readonly people: number;
  readonly shareBp: number;
}

/**
 * Volunteers within the cap, first come first served. The cap counts distinct people, each once in however many workspaces. A workspace
 * that does not fit waits, and does not keep a smaller one behind it out.
 */
export function admitVolunteers(
  volunteers: readonly Volunteer[],
  { maxPeopleBp, totalPeople }: { readonly maxPeopleBp: number; readonly totalPeople: number },
): AdmittedVolunteers {
  const cap = Math.floor((totalPeople * maxPeopleBp) / wholeBp);
  const people = new Set<string>();
  const workspaces: string[] = [];
  const inOrder = volunteers.filter(({ withdrawnAtMs }) => withdrawnAtMs === null).sort((a, b) => a.optedInAtMs - b.optedInAtMs || (a.workspace < b.workspace ? -1 : 1));
  for (const { workspace, people: members } of inOrder) {
    const fresh = new Set(members.filter((person) => !people.has(person)));
    if (people.size + fresh.size > cap) continue;
    for (const person of fresh) people.add(person);
    workspaces.push(workspace);
  }
  return { workspaces, people: people.size, shareBp: totalPeople === 0 ? 0 : Math.round((people.size * wholeBp) / totalPeople) };
}
