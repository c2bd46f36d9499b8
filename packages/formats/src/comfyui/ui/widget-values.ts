import { type Catalog, findKind, isRecord, type Json, type NodeKind } from '@turnbuckle/model';
import type { UiNode } from './ui-graph.ts';
import { primitive } from './virtual-kinds.ts';
import { slotsFromSockets, type WidgetSlot, widgetSlots } from './widget-slots.ts';

/** The values of a node by name, with the place of each in `widgets_values`: an index, or a key where the file keeps them by name. */
export interface WidgetValues {
  readonly values: Readonly<Record<string, Json>>;
  readonly places: Readonly<Record<string, number | string>>;
  /** What the editor puts where the file has no value: the kind has grown since, or the node was saved without. */
  readonly initial: Readonly<Record<string, Json>>;
}

/**
 * Names the positional values of a node. When their number is the kind's, they are taken in turn, as the editor does. When it differs,
 * the kind has changed since, and they are aligned by what each widget could hold.
 */
export function widgetValues(node: UiNode, catalog: Catalog | null): WidgetValues {
  const stored = node.raw.widgets_values;
  const kind = catalog === null ? undefined : findKind(catalog, node.type)?.kind;
  if (isRecord(stored))
    return { values: stored as Readonly<Record<string, Json>>, places: Object.fromEntries(Object.keys(stored).map((key) => [key, key])), initial: initialOf(kind, stored, node) };
  const list: readonly unknown[] = Array.isArray(stored) ? stored : [];
  if (node.type === primitive) return list.length === 0 ? { values: {}, places: {}, initial: {} } : { values: { value: list[0] as Json }, places: { value: 0 }, initial: {} };
  const slots = kind?.foreign === undefined ? slotsFromSockets(node, list.length) : widgetSlots(kind, list, node);
  return named(list, slots.length === list.length ? slots.map((_, index) => index) : align(list.slice(0, slots.length + longestSurplus), slots), slots);
}

/** Values beyond this many more than the kind has are left unnamed. */
const longestSurplus = 64;

function named(list: readonly unknown[], indexes: readonly (number | null)[], slots: readonly WidgetSlot[]): WidgetValues {
  const places: [string, number][] = [];
  for (const [slot, index] of indexes.entries()) {
    const name = slots[slot]?.name;
    if (typeof name === 'string' && index !== null) places.push([name, index]);
  }
  const values = Object.fromEntries(places.map(([name, index]) => [name, list[index] as Json]));
  return { values, places: Object.fromEntries(places), initial: initialValues(slots, values) };
}

function initialOf(kind: NodeKind | undefined, stored: Readonly<Record<string, unknown>>, node: UiNode): Record<string, Json> {
  return kind?.foreign === undefined ? {} : initialValues(widgetSlots(kind, Object.values(stored), node), stored);
}

function initialValues(slots: readonly WidgetSlot[], values: Readonly<Record<string, unknown>>): Record<string, Json> {
  return Object.fromEntries(
    slots.flatMap(({ name, initial }): [string, Json][] => (name === null || initial === undefined || Object.hasOwn(values, name) ? [] : [[name, initial]])),
  );
}

/** Leaving a widget or a value out; a control of the editor's costs nearly nothing, since not every version had it. */
const skipCost = 1;
const skipControlCost = 0.05;

/** The cheapest alignment of values with slots, both in order: for each slot the index of its value, or `null`. */
function align(values: readonly unknown[], slots: readonly WidgetSlot[]): readonly (number | null)[] {
  const width = values.length + 1;
  const cost = new Float64Array((slots.length + 1) * width);
  const skip = (slot: WidgetSlot | undefined): number => (slot?.name === null ? skipControlCost : skipCost);
  const at = (slot: number, value: number): number => cost[slot * width + value] ?? 0;
  // From the back, so that the walk from the front takes the earliest of equal ways.
  for (let slot = slots.length; slot >= 0; slot--) {
    for (let value = values.length; value >= 0; value--) {
      const here = slots[slot];
      let best = slot === slots.length && value === values.length ? 0 : Infinity;
      if (here !== undefined) best = Math.min(best, skip(here) + at(slot + 1, value));
      if (value < values.length) best = Math.min(best, skipCost + at(slot, value + 1));
      if (here !== undefined && value < values.length) best = Math.min(best, here.misfit(values[value]) + at(slot + 1, value + 1));
      cost[slot * width + value] = best;
    }
  }
  const indexes: (number | null)[] = [];
  let value = 0;
  for (let slot = 0; slot < slots.length; ) {
    const here = slots[slot];
    const total = at(slot, value);
    if (here !== undefined && value < values.length && here.misfit(values[value]) + at(slot + 1, value + 1) === total) indexes[slot++] = value++;
    else if (here !== undefined && skip(here) + at(slot + 1, value) === total) indexes[slot++] = null;
    else value++;
  }
  return indexes;
}
