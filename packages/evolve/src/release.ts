import { type Level, type LevelByMoment, nearestName, type Policy, type PresetName, presetCodes, presets, type RuleCode } from '@turnbuckle/compiler';
import { type Catalog, digestJson, type Json } from '@turnbuckle/model';
import { coverageGate } from './coverage-gate.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import { checkSteps, type Migration, migrationDigest } from './migration.ts';

/** A policy by what is different from a preset: rules, and segments in which they stand otherwise. */
export interface PolicyChanges {
  /** `draft` unless given. */
  readonly base?: PresetName;
  readonly rules?: RuleLevels;
  readonly segments?: Readonly<Record<string, RuleLevels>>;
}

/** Levels by rule; a rule that is not there does not compile. */
export type RuleLevels = { readonly [code in RuleCode]?: LevelByMoment };

export interface ReleaseDeclaration {
  readonly id: string;
  readonly policy: PresetName | PolicyChanges;
  readonly catalog: Catalog;
  /** Brings documents to the catalog. */
  readonly migration?: Migration;
}

/** A table (rule, segment) -> level together with a catalog and a migration, under one digest. */
export interface Release {
  readonly id: string;
  readonly policy: Policy;
  readonly catalog: Catalog;
  readonly migration: Migration | null;
}

export interface ReleaseJson {
  readonly version: 1;
  readonly id: string;
  readonly policy: Pick<Policy, 'levels' | 'segments'>;
  /** Digests. */
  readonly catalog: string;
  readonly migration: string | null;
}

/** Declares a release. The table is filled from the preset at once, so that a later preset never changes an earlier release. */
export function release({ id, policy, catalog, migration }: ReleaseDeclaration): Release {
  return { id, policy: tableOf(id, policy), catalog, migration: migration ?? null };
}

function tableOf(id: string, policy: PresetName | PolicyChanges): Policy {
  if (typeof policy === 'string') return presets[policy];
  const { base = 'draft', rules = {}, segments } = policy;
  return { name: id, levels: { ...presets[base]?.levels, ...rules }, ...(segments === undefined ? {} : { segments }) };
}

export function releaseToJson({ id, policy: { levels, segments }, catalog, migration }: Release): ReleaseJson {
  return {
    version: 1,
    id,
    policy: { levels, ...(segments === undefined ? {} : { segments }) },
    catalog: catalog.digest,
    migration: migration === null ? null : migrationDigest(migration),
  };
}

/**
 * SHA-256 over the RFC 8785 form of the table, the catalog's digest and the migration's: what people sign and what an environment takes over.
 * The id is a name for it and no part of it.
 */
export function releaseDigest(of: Release): string {
  const { policy, catalog, migration } = releaseToJson(of);
  return digestJson({ policy, catalog, migration } as unknown as Json);
}

const levels: readonly Level[] = ['off', 'shadow', 'info', 'warning', 'error'];
const moments = ['save', 'edit', 'run', 'migrate'];

/** Why a release cannot go out, each a sentence; empty when nothing speaks against it. `nowMs` decides which waivers still count. */
export function checkRelease({ id, policy, catalog, migration }: Release, nowMs: number): string[] {
  return [
    ...(id.trim() === '' ? ['A release needs an id.'] : []),
    ...tableProblems(policy.levels, ''),
    ...Object.entries(policy.segments ?? {}).flatMap(([segment, rules]) => tableProblems(rules, ` in the segment '${segment}'`)),
    ...(migration === null ? [] : migrationProblems(migration, catalog, nowMs)),
  ];
}

/** What is wrong with the levels of a table, each a sentence. */
export function tableProblems(rules: Readonly<Record<string, LevelByMoment>>, where: string): string[] {
  return Object.entries(rules).flatMap(([code, level]) => {
    if (!presetCodes.includes(code)) {
      const near = nearestName(code, presetCodes);
      return [`There is no rule '${code}'${where}.${near === null ? '' : ` Did you mean '${near.name}'?`}`];
    }
    const given = typeof level === 'string' ? [['save', level] as const] : Object.entries(level);
    const wrong = given.filter(([moment, one]) => !moments.includes(moment) || !levels.includes(one as Level));
    return wrong.map(([moment, one]) => `'${code}'${where} cannot be '${String(one)}' at '${moment}'. Levels are ${levels.join(', ')}, moments ${moments.join(', ')}.`);
  });
}

function migrationProblems(migration: Migration, catalog: Catalog, nowMs: number): string[] {
  const { uncovered, expired } = coverageGate(migration, nowMs);
  const reused = diffCatalogs(migration.from, migration.to).filter(({ code }) => code === 'name-reused');
  const place = ({ kind, port, param }: { kind: string; port?: string; param?: string }): string => [kind, port ?? param].filter((part) => part !== undefined).join('.');
  return [
    ...(migration.to.digest === catalog.digest
      ? []
      : [`The migration '${migration.id}' leads to another catalog (${migration.to.digest}) than the release has (${catalog.digest}).`]),
    ...checkSteps(migration).map(({ message }) => message),
    ...reused.map((change) => `'${place(change)}' is reserved and means something else in the new catalog. Give it a name of its own.`),
    ...uncovered.filter(({ code }) => code !== 'name-reused').map((change) => `No step answers the change '${change.code} ${place(change)}', and nobody waived it.`),
    ...expired.map(({ code, kind, until }) => `The waiver for '${code} ${kind}' ended on ${until}.`),
  ];
}
