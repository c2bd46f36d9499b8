import { carriedCatalog } from './carried-catalog.ts';
import type { CatalogChange } from './catalog-change.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import type { Migration, Waiver } from './migration.ts';
import type { Covered } from './op.ts';
import { ops } from './ops/index.ts';

/** What the gate found: breaking changes that no step answers and nobody waived, and waivers that count no more. */
export interface GateReport {
  /** What is left once the steps' renamings are out of the way. */
  readonly changes: readonly CatalogChange[];
  readonly uncovered: readonly CatalogChange[];
  readonly waived: readonly { readonly change: CatalogChange; readonly waiver: Waiver }[];
  readonly expired: readonly Waiver[];
  /** What the old catalog cannot read and no step carries back. */
  readonly oneWay: readonly CatalogChange[];
}

/**
 * Whether every change that breaks stored graphs is answered by a step or waived. `nowMs` decides which waivers still count.
 */
export function coverageGate(migration: Migration, nowMs: number): GateReport {
  const changes = [...diffCatalogs(carriedCatalog(migration.from, migration.steps), migration.to), ...reusedNames(migration)];
  const answers = migration.steps.flatMap(({ op, args }) => ops[op]?.covers(args) ?? []);
  const valid = migration.waivers.filter(({ until }) => Date.parse(until) > nowMs);
  const waived: { change: CatalogChange; waiver: Waiver }[] = [];
  const isAnswered = (change: CatalogChange): boolean => answers.some((answer) => covers(answer, change));
  const uncovered = changes.filter((change) => {
    if (change.levels.stored !== 'breaking' || isAnswered(change)) return false;
    const waiver = valid.find(({ code, kind, entry }) => code === change.code && kind === change.kind && (entry === undefined || entry === (change.port ?? change.param)));
    if (waiver !== undefined) waived.push({ change, waiver });
    return waiver === undefined;
  });
  // Every op has its way back, so what a step answers comes back with it.
  const oneWay = changes.filter((change) => change.levels.rollback === 'breaking' && !isAnswered(change));
  return { changes, uncovered, waived, expired: migration.waivers.filter((waiver) => !valid.includes(waiver)), oneWay };
}

/** No step can answer for a name that means something else now. */
function reusedNames({ from, to }: Migration): readonly CatalogChange[] {
  const hasReserved = from.reserved.length > 0 || [...from.kinds.values()].some(({ reserved = [] }) => reserved.length > 0);
  return hasReserved ? diffCatalogs(from, to).filter(({ code }) => code === 'name-reused') : [];
}

function covers({ codes, kind, entry }: Covered, change: CatalogChange): boolean {
  if (!codes.includes(change.code) || (kind !== '*' && kind !== change.kind)) return false;
  const place = change.port ?? change.param;
  return entry === undefined || entry === place || entry === change.from || entry === change.to;
}
