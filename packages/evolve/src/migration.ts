import { type Catalog, digestJson, type Json } from '@turnbuckle/model';
import type { Scripts } from './op.ts';
import { ops } from './ops/index.ts';

/** One step as data: an op by its slug, and its arguments. */
export interface MigrationStep {
  readonly op: string;
  readonly args: Json;
}

/** A change that no step answers and that somebody takes responsibility for, until a date. */
export interface Waiver {
  readonly code: string;
  readonly kind: string;
  readonly entry?: string;
  readonly role: string;
  readonly reason: string;
  /** ISO date after which the waiver counts no more. */
  readonly until: string;
}

/** A way from one catalog to another for stored documents, as data. Steps read the two pinned snapshots and never a live catalog. */
export interface Migration {
  readonly id: string;
  readonly from: Catalog;
  readonly to: Catalog;
  readonly steps: readonly MigrationStep[];
  readonly waivers: readonly Waiver[];
  /** Pictures, or whatever else a graph computes, may change. */
  readonly mayChangeResults: boolean;
  /** Ids of migrations that have to be registered before this one, such as those of another pack whose kinds it names. */
  readonly dependsOn?: readonly string[];
  /** The code of foreign scripts by name. It is no part of the data; a step holds the digest of the code that it was made with. */
  readonly scripts?: Scripts;
}

export interface MigrationJson {
  readonly version: 1;
  readonly id: string;
  /** Digests of the two catalogs. */
  readonly from: string;
  readonly to: string;
  readonly steps: readonly { readonly op: string; readonly args: Json }[];
  readonly waivers?: readonly Waiver[];
  readonly mayChangeResults?: true;
  readonly dependsOn?: readonly string[];
}

export function migrationToJson({ id, from, to, steps, waivers, mayChangeResults, dependsOn = [] }: Migration): MigrationJson {
  return {
    version: 1,
    id,
    from: from.digest,
    to: to.digest,
    steps: steps.map(({ op, args }) => ({ op, args })),
    ...(waivers.length > 0 ? { waivers } : {}),
    ...(mayChangeResults ? { mayChangeResults: true } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  };
}

/** SHA-256 over the RFC 8785 form of the migration's JSON, the digests of both catalogs included. */
export function migrationDigest(migration: Migration): string {
  return digestJson(migrationToJson(migration) as unknown as Json);
}

/** Why a migration's file cannot be used. Nothing is touched before this is empty. */
export interface MigrationProblem {
  readonly step: number | null;
  readonly message: string;
}

/** Checks every step against the two catalogs; what it names must be there, the code of scripts included. */
export function checkSteps({ from, to, steps, scripts = {} }: Pick<Migration, 'from' | 'to' | 'steps' | 'scripts'>): MigrationProblem[] {
  return steps.flatMap(({ op, args }, step) => {
    const known = Object.hasOwn(ops, op) ? ops[op] : undefined;
    if (known === undefined) return [{ step, message: `There is no op '${op}'. Expected ${Object.keys(ops).join(', ')}.` }];
    return messagesOf(() => known.check(args, { from, to, scripts })).map((message) => ({ step, message: `Step ${step + 1} (${op}): ${message}.` }));
  });
}

/** Arguments come from files: ones that an op cannot even take apart are a problem like any other. */
function messagesOf(check: () => readonly string[]): readonly string[] {
  try {
    return check();
  } catch {
    return ["its arguments are not of the op's shape"];
  }
}
