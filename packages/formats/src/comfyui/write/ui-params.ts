import { type Catalog, canonicalJson, escapePointer, findKind, type GraphNode, isRecord, type Json } from '@turnbuckle/model';
import type { TextChange } from '../../json/change-text.ts';
import type { UiNode } from '../ui/ui-graph.ts';
import { widgetValues } from '../ui/widget-values.ts';
import { widgetList } from './new-ui-node.ts';
import { Refusal } from './refusal.ts';

interface ParamEdit {
  readonly before: GraphNode;
  readonly now: GraphNode;
  readonly catalog: Catalog | null;
}

/** Puts changed values where `widgets_values` has them. */
export function paramChanges(node: UiNode, { before, now, catalog }: ParamEdit): TextChange[] {
  const pointer = `${node.pointer}/widgets_values`;
  const stored = node.raw.widgets_values;
  const names = new Set([...Object.keys(before.params), ...Object.keys(now.params)]);
  const changed = [...names].filter((name) => !isSame(before.params[name], now.params[name]));
  if (isRecord(stored)) return changed.map((name) => byName(pointer, { name, value: now.params[name], isStored: Object.hasOwn(stored, name) }));
  const { places } = widgetValues(node, catalog);
  const kind = catalog === null ? undefined : findKind(catalog, node.type)?.kind;
  if (!Array.isArray(stored)) {
    if (kind === undefined) throw new Refusal(`node ${node.key} keeps no values, and nothing is known of its kind '${node.type}'`);
    return [{ kind: 'insert-member', pointer: node.pointer, key: 'widgets_values', value: widgetList(now, kind) }];
  }
  const list = stored as readonly unknown[];
  return changed.map((name): TextChange => {
    const value = now.params[name];
    if (value === undefined) {
      const last = list.length - 1;
      if (changed.length === 1 && isLast(node, { name, value: before.params[name], catalog })) return { kind: 'remove', pointer: `${pointer}/${last}` };
      throw new Refusal(`the editor keeps values by their place, so '${name}' can be set but not taken away`);
    }
    // A value that the file left out can only follow the others.
    const place = places[name] ?? list.length;
    if (typeof place !== 'number' || !staysInPlace(node, { name, value, place, catalog }))
      throw new Refusal(`the place of '${name}' among the values of node ${node.key} is not sure`);
    return place === list.length ? { kind: 'insert-item', pointer, value } : { kind: 'replace', pointer: `${pointer}/${place}`, value };
  });
}

interface Placed {
  readonly name: string;
  readonly value: Json;
  readonly place: number;
  readonly catalog: Catalog | null;
}

/** Nothing moves when the last value goes. The catalog may not know it any more; then it is the one that stands behind all that it knows. */
function isLast(node: UiNode, { name, value, catalog }: Pick<Placed, 'name' | 'catalog'> & { readonly value: Json | undefined }): boolean {
  const list = node.raw.widgets_values as readonly Json[];
  const { places } = widgetValues(node, catalog);
  const last = list.length - 1;
  const { [name]: place, ...others } = places;
  if (place === undefined ? Object.values(others).includes(last) || !isSame(list[last], value) : place !== last) return false;
  const left = widgetValues({ ...node, raw: { ...node.raw, widgets_values: list.slice(0, last) } }, catalog).places;
  return Object.entries(others).every(([other, at]) => left[other] === at);
}

/** Where values are aligned by what fits, a new one may move the others. */
function staysInPlace(node: UiNode, { name, value, place, catalog }: Placed): boolean {
  const list = (node.raw.widgets_values as readonly unknown[]).toSpliced(place, 1, value);
  return widgetValues({ ...node, raw: { ...node.raw, widgets_values: list } }, catalog).places[name] === place;
}

function byName(pointer: string, { name, value, isStored }: { readonly name: string; readonly value: Json | undefined; readonly isStored: boolean }): TextChange {
  const at = `${pointer}/${escapePointer(name)}`;
  if (value === undefined) return { kind: 'remove', pointer: at };
  return isStored ? { kind: 'replace', pointer: at, value } : { kind: 'insert-member', pointer, key: name, value };
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
