import { nearestName } from '@turnbuckle/compiler';
import { type Catalog, type Graph, type NodeKind, type PortType, printType } from '@turnbuckle/model';
import type { CatalogChange } from './catalog-change.ts';
import { coverageGate } from './coverage-gate.ts';
import type { MigrationStep } from './migration.ts';
import { pairCatalogs } from './pair-catalogs.ts';

/** A step that a diff suggests, how sure it is from 0 to 1, and what speaks for it. Below 0.8 somebody has to decide. */
export interface SuggestedStep {
  readonly step: MigrationStep;
  readonly confidence: number;
  readonly evidence: readonly string[];
}

export interface Suggestion {
  readonly steps: readonly SuggestedStep[];
  /** Breaking changes that none of the steps answers. */
  readonly uncovered: readonly CatalogChange[];
}

/** At least this sure, a renaming is taken for one; anything below is only offered. A renaming that is none loses data in silence. */
export const sureConfidence = 0.8;
const askConfidence = 0.5;

/**
 * Drafts a migration from what changed. Renamings are certain where the new catalog lists the old name; else they are weighed by ports,
 * parameters, name and category, and by how stored graphs use the old kind.
 */
export function suggestMigration(old: Catalog, next: Catalog, graphs: readonly Graph[] = []): Suggestion {
  const pair = pairCatalogs(old, next);
  const steps: SuggestedStep[] = pair.kinds
    .filter((kinds) => kinds.old.name !== kinds.next.name)
    .map((kinds) => sure({ op: 'kind-rename', args: { from: kinds.old.name, to: kinds.next.name } }, `the new catalog lists '${kinds.old.name}' among its earlier names`));
  const renamed = guessKinds(pair.gone.kinds, pair.fresh.kinds, usesOf(graphs));
  steps.push(...renamed);
  for (const [entries, op, side] of [
    [pair.inputs, 'port-rename', 'in'],
    [pair.outputs, 'port-rename', 'out'],
    [pair.params, 'param-rename', undefined],
  ] as const) {
    for (const { kind, oldName, name } of entries) {
      if (oldName === name) continue;
      steps.push(
        sure(
          { op, args: side === undefined ? { kind, from: oldName, to: name } : { kind, side, from: oldName, to: name } },
          `the new catalog lists '${oldName}' among the earlier names of '${name}'`,
        ),
      );
    }
  }
  steps.push(...guessPorts(pair.gone.inputs, pair.fresh.inputs, 'in'), ...guessPorts(pair.gone.outputs, pair.fresh.outputs, 'out'));
  for (const { kind, name, port } of pair.fresh.params)
    if (port.required === true && port.default !== undefined)
      steps.push(sure({ op: 'param-add', args: { kind, param: name, value: port.default } }, 'older graphs mean its default'));
  for (const { kind, name, port } of pair.fresh.inputs)
    if (port.required && port.param?.default !== undefined)
      steps.push(sure({ op: 'param-add', args: { kind, param: name, value: port.param.default } }, 'older graphs mean its default'));
  for (const { kind, name } of pair.gone.params)
    steps.push({ step: { op: 'param-remove', args: { kind, param: name } }, confidence: 0.6, evidence: ['nothing in the new catalog takes its place'] });
  const taken = steps.filter(({ confidence }) => confidence >= sureConfidence).map(({ step }) => step);
  const gate = coverageGate({ id: 'draft', from: old, to: next, steps: taken, waivers: [], mayChangeResults: false }, 0);
  return { steps, uncovered: gate.uncovered };
}

function sure(step: MigrationStep, why: string): SuggestedStep {
  return { step, confidence: 1, evidence: [why] };
}

function guessKinds(gone: readonly NodeKind[], fresh: readonly NodeKind[], uses: ReadonlyMap<string, ReadonlySet<string>>): SuggestedStep[] {
  const pairs = gone.flatMap((old) => fresh.map((next) => ({ old, next, ...weigh(old, next, uses.get(old.name)) })));
  pairs.sort((a, b) => b.score - a.score || (a.old.name < b.old.name ? -1 : 1) || (a.next.name < b.next.name ? -1 : 1));
  const [usedOld, usedNext] = [new Set<string>(), new Set<string>()];
  const found: SuggestedStep[] = [];
  for (const { old, next, score, evidence } of pairs) {
    if (score < askConfidence || usedOld.has(old.name) || usedNext.has(next.name)) continue;
    usedOld.add(old.name);
    usedNext.add(next.name);
    found.push({ step: { op: 'kind-rename', args: { from: old.name, to: next.name } }, confidence: Math.round(score * 100) / 100, evidence });
  }
  return found;
}

/** Weights: types of ports 0.3, names of parameters 0.2, the name 0.15, the category 0.15, use in stored graphs 0.2. */
function weigh(old: NodeKind, next: NodeKind, used: ReadonlySet<string> | undefined): { score: number; evidence: string[] } {
  const types = overlap(typesOf(old), typesOf(next));
  const params = overlap(Object.keys({ ...old.params, ...old.in }), Object.keys({ ...next.params, ...next.in }));
  const name = nearestName(old.name, [next.name]);
  const spelling = name === null ? 0 : name.how === 'same' ? 1 : 0.8;
  const category = old.category === next.category ? 1 : 0;
  const accepts = new Set([...Object.keys(next.in), ...Object.keys(next.out)]);
  const fits = used === undefined || used.size === 0 ? null : [...used].filter((port) => accepts.has(port)).length / used.size;
  const score =
    fits === null ? (0.3 * types + 0.2 * params + 0.15 * spelling + 0.15 * category) / 0.8 : 0.3 * types + 0.2 * params + 0.15 * spelling + 0.15 * category + 0.2 * fits;
  const evidence = [
    `ports of the same types: ${percent(types)}`,
    `the same inputs and parameters: ${percent(params)}`,
    ...(spelling > 0 ? ['nearly the same name'] : []),
    ...(fits === null ? [] : [`ports that stored graphs use and it has: ${percent(fits)}`]),
  ];
  return { score, evidence };
}

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly port: { readonly type: PortType };
}

/** The only gone and the only fresh port of one type in a kind are likely the same. */
function guessPorts(gone: readonly Entry[], fresh: readonly Entry[], side: 'in' | 'out'): SuggestedStep[] {
  return gone.flatMap((old) => {
    const same = (one: Entry): boolean => one.kind === old.kind && printType(one.port.type) === printType(old.port.type);
    const candidates = fresh.filter(same);
    const [only] = candidates;
    if (only === undefined) return [];
    const near = nearestName(
      old.name,
      candidates.map(({ name }) => name),
    );
    const alone = candidates.length === 1 && gone.filter(same).length === 1;
    const target = near?.name ?? (alone ? only.name : undefined);
    if (target === undefined) return [];
    const confidence = near?.how === 'same' ? 0.95 : near !== null && alone ? 0.85 : 0.7;
    return [
      {
        step: { op: 'port-rename', args: { kind: old.kind, side, from: old.name, to: target } },
        confidence,
        evidence: [`the same type${alone ? ', and no other port of it came or went' : ''}`, ...(near === null ? [] : ['nearly the same name'])],
      },
    ];
  });
}

/** Ports that stored graphs use, by kind. */
function usesOf(graphs: readonly Graph[]): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>();
  for (const { nodes, edges } of graphs) {
    const kinds = new Map(nodes.map(({ key, kind }) => [key, kind]));
    for (const { from, to } of edges) {
      for (const end of [from, to]) {
        const kind = kinds.get(end.node);
        if (kind === undefined || end.port === null) continue;
        const ports = uses.get(kind) ?? new Set<string>();
        ports.add(end.port);
        uses.set(kind, ports);
      }
    }
  }
  return uses;
}

function typesOf({ in: inputs, out }: NodeKind): string[] {
  return [...Object.values(inputs).map(({ type }) => `> ${printType(type)}`), ...Object.values(out).map(({ type }) => `< ${printType(type)}`)];
}

/** Shared members of two lists with repetition, over all members; 1 for two empty lists. */
function overlap(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 && b.length === 0) return 1;
  const left = [...b];
  let shared = 0;
  for (const one of a) {
    const at = left.indexOf(one);
    if (at === -1) continue;
    left.splice(at, 1);
    shared++;
  }
  return shared / (a.length + b.length - shared);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
