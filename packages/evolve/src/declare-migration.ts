import type { PresetName } from '@turnbuckle/compiler';
import type { Catalog, Json } from '@turnbuckle/model';
import type { KindName, NewInput, NewOutput, NewParam, NewPort, OldInput, OldOutput, OldParam, OldPort } from './declare-migration.types.ts';
import type { Migration, MigrationStep, Waiver } from './migration.ts';
import type { Covered, Script } from './op.ts';
import { scriptDigest } from './ops/document-replace.ts';
import type { Conversion } from './ops/param-convert.ts';

/** Steps at one port. */
export interface PortSteps<T extends Catalog, K> {
  rename(to: NewPort<T, K>): MigrationStep;
}

/** Steps at one parameter. */
export interface ParamSteps<T extends Catalog, K> {
  rename(to: NewParam<T, K>): MigrationStep;
  remove(): MigrationStep;
  convert(by: Conversion): MigrationStep;
}

/** Old names to new ones, and values that every replaced node gets. */
export interface Replacement<F extends Catalog, T extends Catalog, Kinds extends { readonly old: unknown; readonly next: unknown }> {
  readonly inputs?: { readonly [P in OldInput<F, Kinds['old']>]?: NewInput<T, Kinds['next']> };
  readonly outputs?: { readonly [P in OldOutput<F, Kinds['old']>]?: NewOutput<T, Kinds['next']> };
  readonly params?: { readonly [P in OldParam<F, Kinds['old']>]?: NewParam<T, Kinds['next']> };
  readonly set?: { readonly [P in NewParam<T, Kinds['next']>]?: Json };
}

/** Steps at one kind, called as it is by then. */
export interface KindSteps<F extends Catalog, T extends Catalog, K> {
  rename(to: KindName<T>): MigrationStep;
  /** With `rewire` what came into the input goes on to where the output went. */
  remove(options?: { readonly rewire?: readonly [input: OldInput<F, K>, output: OldOutput<F, K>] }): MigrationStep;
  /** Another kind takes its place, with wires and values under other names; what the new kind cannot hold is kept for the way back. */
  replace<N extends KindName<T>>(next: N, how?: Replacement<F, T, { readonly old: K; readonly next: N }>): MigrationStep;
  port<P extends OldPort<F, K>>(name: P): PortSteps<T, K>;
  /** Under its old name, or under the one that an earlier step gave it. */
  param<P extends OldParam<F, K> | NewParam<T, K>>(name: P): ParamSteps<T, K>;
  /** Writes a value into every node that lacks it. */
  add(param: NewParam<T, K>, value: Json): MigrationStep;
}

export interface MigrationSteps<F extends Catalog, T extends Catalog> {
  kind<K extends KindName<F> | KindName<T>>(name: K): KindSteps<F, T, K>;
  readonly edges: { enforce(policy: PresetName): MigrationStep };
  readonly document: {
    /**
     * Hands the whole text of each document to foreign code, which must be pure. Nobody can look into it: `answers` are the catalog changes
     * that it takes care of, and each document's original is kept whole.
     */
    replace(name: string, script: Script, options?: { readonly answers?: readonly Covered[] }): MigrationStep;
  };
}

export interface MigrationHeader<F extends Catalog, T extends Catalog> {
  readonly id: string;
  readonly from: F;
  readonly to: T;
  readonly waivers?: readonly Waiver[];
  readonly mayChangeResults?: boolean;
}

/** Declares a migration between two pinned catalogs: a step that names a kind or port that is in neither does not compile. */
export function migration<F extends Catalog, T extends Catalog>(header: MigrationHeader<F, T>, steps: (m: MigrationSteps<F, T>) => readonly MigrationStep[]): Migration {
  const { id, from, to, waivers = [], mayChangeResults = false } = header;
  const scripts: Record<string, Script> = {};
  const m: MigrationSteps<F, T> = {
    kind: (name) => kindSteps(name, from, to),
    edges: { enforce: (policy) => ({ op: 'edges-enforce', args: { policy } }) },
    document: {
      replace: (name, script, { answers = [] } = {}) => {
        scripts[name] = script;
        return { op: 'document-replace', args: { script: name, sha256: scriptDigest(script), ...(answers.length > 0 ? { answers: answers as unknown as Json } : {}) } };
      },
    },
  };
  const made = { id, from, to, waivers, mayChangeResults, steps: steps(m) };
  return Object.keys(scripts).length > 0 ? { ...made, scripts } : made;
}

function kindSteps<F extends Catalog, T extends Catalog, K>(kind: string, from: Catalog, to: Catalog): KindSteps<F, T, K> {
  return {
    rename: (next) => ({ op: 'kind-rename', args: { from: kind, to: next } }),
    remove: ({ rewire } = {}) => ({ op: 'kind-remove', args: rewire === undefined ? { kind } : { kind, rewire: [...rewire] } }),
    replace: (next, how = {}) => ({ op: 'kind-replace', args: { from: kind, to: next, ...(how as Readonly<Record<string, Json>>) } }),
    port: (name) => ({ rename: (next) => ({ op: 'port-rename', args: { kind, side: sideOf(name, next, { kind, from, to }), from: name, to: next } }) }),
    param: (name) => ({
      rename: (next) => ({ op: 'param-rename', args: { kind, from: name, to: next } }),
      remove: () => ({ op: 'param-remove', args: { kind, param: name } }),
      convert: (by) => ({ op: 'param-convert', args: { kind, param: name, by: by as Json } }),
    }),
    add: (param, value) => ({ op: 'param-add', args: { kind, param, value } }),
  };
}

/** On which side a port stands: where its new name is in the new catalog, else where any kind of the old one has the old name. */
function sideOf(name: string, next: string, { kind, from, to }: { kind: string; from: Catalog; to: Catalog }): 'in' | 'out' {
  const after = to.kinds.get(kind);
  if (after !== undefined && Object.hasOwn(after.in, next) !== Object.hasOwn(after.out, next)) return Object.hasOwn(after.in, next) ? 'in' : 'out';
  const before = from.kinds.get(kind) ?? [...from.kinds.values()].find((one) => Object.hasOwn(one.in, name) || Object.hasOwn(one.out, name));
  return before !== undefined && Object.hasOwn(before.out, name) && !Object.hasOwn(before.in, name) ? 'out' : 'in';
}
