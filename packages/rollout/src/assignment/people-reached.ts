import { assign } from './assign.ts';
import type { Audience, Subject } from './audience.ts';
import { wholeBp } from './buckets.ts';

export interface WorkspaceOfPeople extends Subject {
  /** Ids of its people. */
  readonly people: readonly string[];
}

export interface Reach {
  readonly workspaces: number;
  readonly workspacesBp: number;
  /** Distinct people with at least one admitted workspace. */
  readonly people: number;
  readonly peopleBp: number;
}

/** How many are admitted: shares of a plan are of workspaces, what they mean in people is shown beside. */
export function peopleReached(workspaces: readonly WorkspaceOfPeople[], audience: Audience): Reach {
  const everybody = new Set<string>();
  const reached = new Set<string>();
  let admittedWorkspaces = 0;
  for (const workspace of workspaces) {
    const { admitted } = assign(workspace, audience);
    if (admitted) admittedWorkspaces += 1;
    for (const person of workspace.people) {
      everybody.add(person);
      if (admitted) reached.add(person);
    }
  }
  return {
    workspaces: admittedWorkspaces,
    workspacesBp: shareBp(admittedWorkspaces, workspaces.length),
    people: reached.size,
    peopleBp: shareBp(reached.size, everybody.size),
  };
}

function shareBp(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * wholeBp) / whole);
}
