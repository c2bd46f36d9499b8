import type { Catalog, Json } from '@turnbuckle/model';
import type { Migration, MigrationStep, Waiver } from './migration.ts';
import type { KindSteps, MigrationSteps } from './migration-steps.types.ts';
import type { Script } from './op.ts';
import { scriptDigest } from './ops/document-replace.ts';

export interface MigrationHeader<F extends Catalog, T extends Catalog> {
  readonly id: string;
  readonly from: F;
  readonly to: T;
  readonly waivers?: readonly Waiver[];
  readonly mayChangeResults?: boolean;
  readonly dependsOn?: readonly string[];
}

/** Declares a migration between two pinned catalogs: a step that names a kind or port that is in neither does not compile. */
export function migration<F extends Catalog, T extends Catalog>(header: MigrationHeader<F, T>, steps: (m: MigrationSteps<F, T>) => readonly MigrationStep[]): Migration {
  const { id, from, to, waivers = [], mayChangeResults = false, dependsOn = [] } = header;
  const scripts: Record<string, Script> = {};
  const m: MigrationSteps<F, T> = {
    kind: (name) => kindSteps(name, from, to),
    kinds: (names) => ({ merge: (into, { param, values }) => step('kind-merge', { from: names, to: into, by: { param, values } }) }),
    edges: { enforce: (policy) => step('edges-enforce', { policy }) },
    pattern: { rewrite: ({ before, after, inputs = [], outputs = [], params = [] }) => step('pattern-rewrite', { before, after, inputs, outputs, params }) },
    document: {
      replace: (name, script, { answers = [] } = {}) => {
        scripts[name] = script;
        return step('document-replace', { script: name, sha256: scriptDigest(script), ...(answers.length > 0 ? { answers } : {}) });
      },
    },
  };
  const made = { id, from, to, waivers, mayChangeResults, steps: steps(m), ...(dependsOn.length > 0 ? { dependsOn } : {}) };
  return Object.keys(scripts).length > 0 ? { ...made, scripts } : made;
}

/** Arguments are plain JSON by their types; a copy makes them so by value too. */
function step(op: string, args: object): MigrationStep {
  return { op, args: JSON.parse(JSON.stringify(args)) as Json };
}

function kindSteps<F extends Catalog, T extends Catalog, K>(kind: string, from: F, to: T): KindSteps<F, T, K> {
  const catalogs = { kind, from, to };
  return {
    rename: (next) => step('kind-rename', { from: kind, to: next }),
    remove: ({ rewire } = {}) => step('kind-remove', rewire === undefined ? { kind } : { kind, rewire }),
    replace: (next, how = {}) => step('kind-replace', { from: kind, to: next, ...how }),
    split: ({ into, otherwise }) => step('kind-split', { from: kind, into, otherwise }),
    port: (name) => {
      const side = sideOf(name, undefined, catalogs);
      const isSingle = side === 'in' && oldInput(name, catalogs)?.many !== true;
      return {
        rename: (next) => step('port-rename', { kind, side: sideOf(name, next, catalogs), from: name, to: next }),
        remove: () => step('port-remove', { kind, side, port: name }),
        retype: ({ via }) => step('port-retype', { kind, side, port: name, via }),
        split: (into, by) => step('port-split', { kind, side, from: name, to: into, by, ...(isSingle ? { single: true } : {}) }),
        toParam: (param, source) => step('input-to-param', { kind, input: name, param, source }),
      };
    },
    mergePorts: (names, next) => step('port-merge', { kind, side: sideOf(names[0] ?? '', next, catalogs), from: names, to: next }),
    param: (name) => ({
      rename: (next) => step('param-rename', { kind, from: name, to: next }),
      remove: () => step('param-remove', { kind, param: name }),
      convert: (by) => step('param-convert', { kind, param: name, by }),
      toInput: (input, source) => step('param-to-input', { kind, param: name, input, source }),
    }),
    add: (param, value) => step('param-add', { kind, param, value }),
    feed: (input, source) => step('port-add', { kind, input, from: source }),
  };
}

interface Naming {
  readonly kind: string;
  readonly from: Catalog;
  readonly to: Catalog;
}

/** On which side a port stands: where its new name is in the new catalog, else where any kind of the old one has the old name. */
function sideOf(name: string, next: string | undefined, { kind, from, to }: Naming): 'in' | 'out' {
  const after = to.kinds.get(kind);
  if (after !== undefined && next !== undefined && Object.hasOwn(after.in, next) !== Object.hasOwn(after.out, next)) return Object.hasOwn(after.in, next) ? 'in' : 'out';
  const before = from.kinds.get(kind) ?? [...from.kinds.values()].find((one) => Object.hasOwn(one.in, name) || Object.hasOwn(one.out, name));
  return before !== undefined && Object.hasOwn(before.out, name) && !Object.hasOwn(before.in, name) ? 'out' : 'in';
}

function oldInput(name: string, { kind, from }: Naming): { readonly many?: boolean } | undefined {
  return (from.kinds.get(kind) ?? [...from.kinds.values()].find((one) => Object.hasOwn(one.in, name)))?.in[name];
}
