import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLong, seed } from '../evidence/random.testing.ts';
import { admitVolunteers, type Volunteer } from './admit-volunteers.ts';
import { assign } from './assign.ts';
import type { Assignment, Audience, AudienceRule, Subject } from './audience.ts';
import { bucketOf } from './buckets.ts';
import { peopleReached, type WorkspaceOfPeople } from './people-reached.ts';
import { revertOrder } from './revert-order.ts';

const options = { numRuns: isLong ? 10_000 : 200, seed };
const audience: Audience = { isOn: true, lineage: 'strict-connections', rules: [{ kind: 'share', shareBp: 2_500 }], without: [], controlShareBp: 1_000 };
const subject: Subject = { workspace: 'workspace-1', attributes: { plan: 'pro' }, optedIn: false, pinned: null };
const internal: AudienceRule = { kind: 'internal', attribute: 'team', values: ['own'] };

const anySubject: fc.Arbitrary<Subject> = fc.record({
  workspace: fc.nat(5_000).map((index) => `workspace-${index}`),
  attributes: fc.record({ plan: fc.constantFrom('free', 'pro') }),
  optedIn: fc.boolean(),
  pinned: fc.constantFrom(null, null, null, 'in' as const, 'out' as const),
});

interface Case {
  readonly name: string;
  readonly audience: Partial<Audience>;
  readonly subject: Partial<Subject>;
  readonly expected: Partial<Assignment>;
}

describe('who is admitted', () => {
  it.each<Case>([
    { name: 'nobody when it is off', audience: { isOn: false }, subject: { pinned: 'in' }, expected: { admitted: false, reason: 'DISABLED' } },
    { name: 'who is pinned in', audience: { rules: [internal] }, subject: { pinned: 'in' }, expected: { admitted: true, reason: 'TARGETING_MATCH' } },
    {
      name: 'not who is pinned out',
      audience: { rules: [{ kind: 'share', shareBp: 10_000 }] },
      subject: { pinned: 'out' },
      expected: { admitted: false, reason: 'TARGETING_MATCH' },
    },
    {
      name: 'nobody of a segment that was taken back',
      audience: { without: [{ attribute: 'plan', value: 'pro' }] },
      subject: { pinned: 'in' },
      expected: { admitted: false, reason: 'TARGETING_MATCH' },
    },
    { name: 'nobody before there is a rule', audience: { rules: [] }, subject: {}, expected: { admitted: false, reason: 'STATIC' } },
    { name: 'our own people', audience: { rules: [internal] }, subject: { attributes: { team: 'own' } }, expected: { admitted: true, reason: 'TARGETING_MATCH' } },
    { name: 'nobody else then', audience: { rules: [internal] }, subject: {}, expected: { admitted: false, reason: 'DEFAULT' } },
    { name: 'volunteers', audience: { rules: [{ kind: 'opt-in', maxPeopleBp: 1_000 }] }, subject: { optedIn: true }, expected: { admitted: true, reason: 'TARGETING_MATCH' } },
    { name: 'a segment', audience: { rules: [{ kind: 'segment', attribute: 'plan', values: ['pro'] }] }, subject: {}, expected: { admitted: true, reason: 'TARGETING_MATCH' } },
    {
      name: 'everybody at last, the hold-back too',
      audience: { rules: [{ kind: 'share', shareBp: 10_000 }], controlShareBp: 9_000 },
      subject: {},
      expected: { admitted: true, reason: 'SPLIT' },
    },
  ])('$name', ({ audience: withAudience, subject: withSubject, expected }) => {
    expect(assign({ ...subject, ...withSubject }, { ...audience, ...withAudience })).toMatchObject(expected);
  });

  it('keeps the hold-back out of every share but the whole', () => {
    const buckets = Array.from({ length: 2_000 }, (_, index) => `workspace-${index}`).map((workspace) => ({ workspace, bucket: bucketOf(audience.lineage, workspace) }));
    const admitted = buckets.filter(({ workspace }) => assign({ ...subject, workspace }, { ...audience, rules: [{ kind: 'share', shareBp: 9_900 }] }).admitted);
    expect(Math.max(...admitted.map(({ bucket }) => bucket))).toBeLessThan(9_000);
  });

  it('leaves nobody out whom a smaller share admitted', () => {
    fc.assert(
      fc.property(anySubject, fc.nat(10_000), fc.nat(10_000), (one, a, b) => {
        const at = (shareBp: number): boolean => assign(one, { ...audience, rules: [internal, { kind: 'share', shareBp }] }).admitted;
        if (at(Math.min(a, b))) expect(at(Math.max(a, b))).toBe(true);
      }),
      options,
    );
  });

  it('says of nobody that chance decided whom a name did', () => {
    fc.assert(
      fc.property(anySubject, (one) => {
        const { isRandomised, admitted, reason } = assign(one, {
          ...audience,
          rules: [
            { kind: 'opt-in', maxPeopleBp: 500 },
            { kind: 'share', shareBp: 5_000 },
          ],
        });
        expect(isRandomised).toBe(one.pinned === null && !one.optedIn);
        expect(reason === 'SPLIT').toBe(isRandomised);
        if (!isRandomised) expect(admitted).toBe(one.pinned !== 'out');
      }),
      options,
    );
  });
});

describe('volunteers', () => {
  const anyVolunteers: fc.Arbitrary<Volunteer[]> = fc
    .array(
      fc.record({
        optedInAtMs: fc.nat(1_000),
        withdrawnAtMs: fc.constantFrom(null, null, 5),
        people: fc.uniqueArray(
          fc.nat(60).map((index) => `person-${String(index).padStart(4, '0')}`),
          { maxLength: 6 },
        ),
      }),
      { maxLength: 20 },
    )
    .map((list) => list.map((one, index) => ({ ...one, workspace: `workspace-${index}` })));

  it('stay within the cap of distinct people, and go when they withdraw', () => {
    fc.assert(
      fc.property(anyVolunteers, fc.nat(3_000), (volunteers, maxPeopleBp) => {
        const { workspaces, people } = admitVolunteers(volunteers, { maxPeopleBp, totalPeople: 100 });
        const members = new Set(volunteers.filter(({ workspace }) => workspaces.includes(workspace)).flatMap((one) => one.people));
        expect(members.size).toBe(people);
        expect(people).toBeLessThanOrEqual(maxPeopleBp / 100);
        for (const { workspace, withdrawnAtMs } of volunteers) if (withdrawnAtMs !== null) expect(workspaces).not.toContain(workspace);
      }),
      options,
    );
  });

  it('are taken in the order in which they came, and the next one moves up', () => {
    const volunteers = [3, 1, 2].map((time): Volunteer => ({ workspace: `workspace-${time}`, optedInAtMs: time, withdrawnAtMs: null, people: [`person-000${time}`] }));
    expect(admitVolunteers(volunteers, { maxPeopleBp: 1_000, totalPeople: 20 }).workspaces).toEqual(['workspace-1', 'workspace-2']);
    const withdrawn = volunteers.map((one) => (one.optedInAtMs === 1 ? { ...one, withdrawnAtMs: 9 } : one));
    expect(admitVolunteers(withdrawn, { maxPeopleBp: 1_000, totalPeople: 20 }).workspaces).toEqual(['workspace-2', 'workspace-3']);
  });
});

describe('people', () => {
  it('are counted once, in however many workspaces', () => {
    const workspaces: WorkspaceOfPeople[] = ['in', 'in', 'out', 'out'].map((pinned, index) => ({
      ...subject,
      workspace: `workspace-${index}`,
      pinned: pinned as 'in',
      people: ['person-0001', `person-100${index}`],
    }));
    expect(peopleReached(workspaces, audience)).toEqual({ workspaces: 2, workspacesBp: 5_000, people: 3, peopleBp: 6_000 });
    expect(peopleReached([], audience)).toEqual({ workspaces: 0, workspacesBp: 0, people: 0, peopleBp: 0 });
  });
});

describe('the way back', () => {
  it('takes the last adopters first, so that any part of it leaves what a smaller share would', () => {
    const workspaces = Array.from({ length: 400 }, (_, index) => `workspace-${index}`);
    const steps = [1_000, 2_500, 5_000];
    const adopters = workspaces.flatMap((workspace) => {
      const since = steps.findIndex((shareBp) => bucketOf('a', workspace) < shareBp);
      return since === -1 ? [] : [{ workspace, sinceMs: since * 1_000 }];
    });
    const order = revertOrder(adopters, 'a');
    for (const shareBp of [100, 1_000, 1_700, 2_500]) {
      const kept = adopters.filter(({ workspace }) => bucketOf('a', workspace) < shareBp).map(({ workspace }) => workspace);
      expect([...order.slice(order.length - kept.length)].sort()).toEqual([...kept].sort());
    }
  });
});
