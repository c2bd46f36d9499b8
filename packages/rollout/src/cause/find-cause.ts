import { levelOf, type Policy } from '@turnbuckle/compiler';
import { type Migration, migrateUp, type Release, releaseDigest } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';
import { cannotFollow, type Failure, failuresOf, isSameFailure, ownCodes } from './failures-of.ts';
import { type Smallest, smallestDocument } from './smallest-document.ts';

export interface CauseInput {
  readonly release: Release;
  /** What everybody had before. */
  readonly control: { readonly catalog: Catalog; readonly policy: Policy };
  /** As they were before the release, those first that are suspected most. */
  readonly documents: readonly { readonly id: string; readonly text: string }[];
}

/** What is to blame: a rule of the release's table, or a step of its migration. */
export type Culprit = { readonly kind: 'rule'; readonly rule: string } | { readonly kind: 'op'; readonly step: number; readonly op: string };

export interface Cause {
  readonly culprit: Culprit;
  /** For people, with the culprit's name. */
  readonly title: string;
  readonly failure: Failure;
  /** The document in which it was found, and the least of it that still fails. */
  readonly document: string;
  readonly smallest: Smallest;
  /** Documents of those looked at that this culprit makes fail. */
  readonly documents: readonly string[];
  /** The release without the culprit: what could go on. */
  readonly rest: SubRelease;
}

export interface SubRelease {
  readonly release: Release;
  readonly digest: string;
  /** Of the documents looked at: those that fail under the release and not before, and those that still do under this one. */
  readonly failing: number;
  readonly stillFailing: number;
}

interface Found {
  readonly id: string;
  readonly text: string;
  readonly failure: Failure;
  readonly culprit: Culprit;
}

/**
 * Names what makes documents fail under a release that did not fail before: a rule when they break it under the catalog that they come from
 * as well, else the step that last touched the failing place. `null` when none of them fails. `onProgress` is told of every document.
 */
export function findCause(input: CauseInput, onProgress: (done: number, all: number) => void = () => {}): Cause | null {
  const { documents } = input;
  const found: Found[] = [];
  for (const [index, { id, text }] of documents.entries()) {
    const failure = gained(text, input)[0];
    if (failure !== undefined) found.push({ id, text, failure, culprit: blame(text, failure, input) });
    onProgress(index + 1, documents.length);
  }
  const most = [...grouped(found).values()].reduce<readonly Found[]>((best, group) => (group.length > best.length ? group : best), []);
  // The shortest shows it best.
  const example = most.reduce<Found | null>((best, one) => (best === null || one.text.length < best.text.length ? one : best), null);
  if (example === null) return null;
  const { culprit, failure, id, text } = example;
  const fails = (part: string): boolean => gained(part, input).some((one) => isSameFailure(one, failure)) && nameOf(blame(part, failure, input)) === nameOf(culprit);
  return {
    culprit,
    title: culprit.kind === 'rule' ? `the rule '${culprit.rule}'` : `step ${culprit.step + 1} of the migration, '${culprit.op}'`,
    failure,
    document: id,
    smallest: smallestDocument(text, { catalog: input.control.catalog, fails }),
    documents: most.map((one) => one.id),
    rest: without(culprit, input, found),
  };
}

/** What is wrong under the release and was not before. */
function gained(text: string, { release, control }: CauseInput): readonly Failure[] {
  const before = failuresOf(text, control);
  return failuresOf(text, release).filter((failure) => !before.some((one) => isSameFailure(one, failure)));
}

function blame(text: string, failure: Failure, { release, control }: CauseInput): Culprit {
  const underRules = failuresOf(text, { catalog: control.catalog, policy: release.policy });
  const { migration } = release;
  const isOwn = ownCodes.includes(failure.code);
  if (migration === null || (!isOwn && underRules.some((one) => isSameFailure(one, failure)))) return { kind: 'rule', rule: failure.code };
  const step = lastWriter(text, failure, { release, migration });
  return step === null ? { kind: 'rule', rule: failure.code } : { kind: 'op', step, op: migration.steps[step]?.op ?? '' };
}

interface Carried {
  readonly release: Release;
  readonly migration: Migration;
}

/** The last step that changed the failing place and without which it does not fail so. */
function lastWriter(text: string, failure: Failure, { release, migration }: Carried): number | null {
  const { steps } = migration;
  const upTo = (count: number): Migration => ({ ...migration, steps: steps.slice(0, count) });
  if (failure.code === cannotFollow) {
    const first = steps.findIndex((_, index) => 'quarantined' in migrateUp(text, upTo(index + 1)));
    return first < 0 ? null : first;
  }
  const isNeeded = (step: number): boolean =>
    !failuresOf(text, { ...release, migration: { ...migration, steps: steps.filter((_, index) => index !== step) } }).some((one) => isSameFailure(one, failure));
  const described = Array.from({ length: steps.length + 1 }, (_, count) => describe(text, failure, { catalog: release.catalog, migration: upTo(count) }));
  const writers = steps.flatMap((_, index) => (described[index] === described[index + 1] ? [] : [index])).reverse();
  return writers.find(isNeeded) ?? writers[0] ?? null;
}

/** How the failing place reads after some steps: an edge with its ends and their kinds, a node with its values and its edges. */
function describe(text: string, { place }: Failure, { catalog, migration }: { readonly catalog: Catalog; readonly migration: Migration }): string {
  const carried = migration.steps.length === 0 ? { text } : migrateUp(text, migration);
  if ('quarantined' in carried) return carried.quarantined;
  const graphs = readDocument(carried.text, { catalog }).value?.graphs ?? [];
  const slash = place.indexOf('/');
  const graph = graphs.find(({ id }) => id === place.slice(0, slash)) ?? graphs[0];
  const [what = '', ...rest] = place.slice(slash + 1).split(' ');
  // A parameter may stand behind the node.
  const key = what === 'node' ? (rest[0] ?? '') : rest.join(' ');
  const kindOf = (node: string): string | undefined => graph?.nodes.find((one) => one.key === node)?.kind;
  const edges = (graph?.edges ?? []).filter((edge) => (what === 'edge' ? edge.key === key : edge.from.node === key || edge.to.node === key));
  const ends = edges.map(({ from, to }) => [kindOf(from.node), from.port, kindOf(to.node), to.port]);
  const node = what === 'node' ? graph?.nodes.find((one) => one.key === key) : undefined;
  return JSON.stringify([ends, node?.kind, node?.params]);
}

/** The largest release without the culprit, tried on what was found. */
function without(culprit: Culprit, { release, control }: CauseInput, found: readonly Found[]): SubRelease {
  const rest = culprit.kind === 'rule' ? withRuleAsIn(control.policy, culprit.rule, release) : withoutStep(culprit.step, release);
  const stillFailing = found.filter(({ text }) => gained(text, { release: rest, control, documents: [] }).length > 0).length;
  return { release: rest, digest: releaseDigest(rest), failing: found.length, stillFailing };
}

function withRuleAsIn(policy: Policy, rule: string, release: Release): Release {
  return { ...release, id: `${release.id}-without-${rule}`, policy: { ...release.policy, levels: { ...release.policy.levels, [rule]: levelOf(policy, rule) } } };
}

function withoutStep(step: number, release: Release): Release {
  const { migration } = release;
  if (migration === null) return release;
  const id = `${migration.id}-without-${step + 1}`;
  return { ...release, id: `${release.id}-without-${step + 1}`, migration: { ...migration, id, steps: migration.steps.filter((_, index) => index !== step) } };
}

function nameOf(culprit: Culprit): string {
  return culprit.kind === 'rule' ? culprit.rule : `${culprit.step}`;
}

function grouped(found: readonly Found[]): Map<string, Found[]> {
  const groups = new Map<string, Found[]>();
  for (const one of found) groups.set(nameOf(one.culprit), [...(groups.get(nameOf(one.culprit)) ?? []), one]);
  return groups;
}
