import { type Catalog, canonicalJson, type Json, type PortType, printType } from '@turnbuckle/model';
import type { CatalogPair, EntryPair, FoundChange } from './catalog-change.ts';

/** How the values of a type changed, judged by the relation of the new catalog. A type variable against anything else is a change. */
export function typeChange(
  { old, next }: { readonly old: { readonly type: PortType }; readonly next: { readonly type: PortType } },
  catalog: Catalog,
): 'same' | 'narrowed' | 'widened' | 'changed' {
  if (printType(old.type) === printType(next.type)) return 'same';
  const fits = (from: PortType, to: PortType): boolean => catalog.table.compare(from, to).verdict === 'yes';
  const [forwards, backwards] = [fits(old.type, next.type), fits(next.type, old.type)];
  if (forwards && backwards) return 'same';
  return forwards ? 'widened' : backwards ? 'narrowed' : 'changed';
}

/** A change of a port with both types in words. */
export function printed({ kind, name, old, next }: EntryPair<{ readonly type: PortType }>, what: 'port' | 'param'): FoundChange {
  return { kind, [what]: name, from: printType(old.type), to: printType(next.type) };
}

/** Everything that can be set by hand in both catalogs: parameters, and inputs that may be set. */
export function settable({ params, inputs }: CatalogPair): { old: { type: PortType }; next: { type: PortType }; found: FoundChange }[] {
  const fromParams = params.map((pair) => ({ old: pair.old, next: pair.next, found: printed(pair, 'param') }));
  const fromInputs = inputs.flatMap((pair) => {
    const [old, next] = [pair.old.param, pair.next.param];
    return old === undefined || next === undefined ? [] : [{ old, next, found: printed({ ...pair, old, next }, 'port') }];
  });
  return [...fromParams, ...fromInputs];
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return shown(a) === shown(b);
}

export function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}
