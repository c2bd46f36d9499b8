import { changeText, parseJson, type TextChange } from '@turnbuckle/formats';
import { canonicalJson, escapePointer, isRawNumber, isRecord, type Json } from '@turnbuckle/model';

/** Three states of one document: `theirs` is `base` after somebody edited it, `ours` is what the edits are to be carried over to. */
export interface ThreeTexts {
  readonly base: string;
  readonly theirs: string;
  readonly ours: string;
}

/** A place that was edited and stands otherwise in the document that the edits should go to. */
export interface MergeConflict {
  /** RFC 6901 pointer into the edited document; list items that have ids are called by them. */
  readonly conflict: string;
}

/**
 * Carries the edits between two states of a JSON document over to a third. An edit goes over where the third has what the first had, so
 * that both mean the same place; anything else is a conflict, and nothing is carried over by halves. The third keeps its own formatting.
 */
export function mergeText({ base, theirs, ours }: ThreeTexts): { readonly text: string } | MergeConflict {
  const [before, after, into] = [base, theirs, ours].map((text) => parseJson(text).value as Json | undefined);
  if (before === undefined || after === undefined || into === undefined) return { conflict: '' };
  const changes: TextChange[] = [];
  const conflict = merge({ before, after, into }, { name: '', pointer: '', changes });
  return conflict === null ? { text: changes.length === 0 ? ours : changeText(ours, changes) } : { conflict };
}

interface Three {
  readonly before: Json;
  readonly after: Json;
  readonly into: Json;
}

interface Place {
  /** For people: items by id. */
  readonly name: string;
  /** Into the text that is changed. */
  readonly pointer: string;
  readonly changes: TextChange[];
}

/** Adds the changes that one place asks for; gives the name of the first place that cannot follow. */
function merge(three: Three, place: Place): string | null {
  const { before, after, into } = three;
  if (same(before, after) || same(after, into)) return null;
  if (isObject(before) && isObject(after) && isObject(into)) return mergeMembers({ before, after, into }, place);
  if (same(before, into)) {
    const lists = [before, after, into].map((list) => keyedItems(list, place.name));
    if (lists.every((list) => list !== null) && isSameOrder(lists[0], lists[1])) return mergeItems(three, place);
    place.changes.push({ kind: 'replace', pointer: place.pointer, value: after });
    return null;
  }
  return mergeItems(three, place);
}

type Members = Readonly<Record<string, Json>>;

function mergeMembers({ before, after, into }: { before: Members; after: Members; into: Members }, { name, pointer, changes }: Place): string | null {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, next, own] = [before, after, into].map((members) => (Object.hasOwn(members, key) ? members[key] : undefined));
    const at = { name: `${name}/${escapePointer(key)}`, pointer: `${pointer}/${escapePointer(key)}`, changes };
    const conflict = mergeEntry({ was, next, own }, at, (value) => ({ kind: 'insert-member', pointer, key, value }));
    if (conflict !== null) return conflict;
  }
  return null;
}

function mergeItems({ before, after, into }: Three, { name, pointer, changes }: Place): string | null {
  const [was, next, own] = [keyedItems(before, name), keyedItems(after, name), keyedItems(into, name)];
  // Items that nothing tells apart have no place of their own.
  if (was === null || next === null || own === null || !isSameOrder(was, next)) return name;
  for (const key of new Set([...was.keys(), ...next.keys()])) {
    const at = { name: `${name}/${escapePointer(key)}`, pointer: `${pointer}/${own.get(key)?.index ?? 0}`, changes };
    const three = { was: was.get(key)?.item, next: next.get(key)?.item, own: own.get(key)?.item };
    const conflict = mergeEntry(three, at, (value) => ({ kind: 'insert-item', pointer, value }));
    if (conflict !== null) return conflict;
  }
  return null;
}

interface Entry {
  readonly was: Json | undefined;
  readonly next: Json | undefined;
  readonly own: Json | undefined;
}

/** One member or item that may have come or gone in each of the three. */
function mergeEntry({ was, next, own }: Entry, place: Place, insert: (value: Json) => TextChange): string | null {
  if (was !== undefined && next !== undefined) {
    if (same(was, next)) return null;
    return own === undefined ? place.name : merge({ before: was, after: next, into: own }, place);
  }
  if (was === undefined && next !== undefined) {
    if (own !== undefined) return same(own, next) ? null : place.name;
    place.changes.push(insert(next));
    return null;
  }
  if (own === undefined || was === undefined) return null;
  if (!same(own, was)) return place.name;
  place.changes.push({ kind: 'remove', pointer: place.pointer });
  return null;
}

interface Item {
  readonly index: number;
  readonly item: Json;
}

/** Links of LiteGraph are rows that begin with their id; shorter rows are points or ranges. */
const shortestLink = 5;

/** Items of a list by their ids; `null` where one has none, or two have the same. */
function keyedItems(list: Json, name: string): ReadonlyMap<string, Item> | null {
  if (!Array.isArray(list)) return null;
  const items = new Map<string, Item>();
  for (const [index, item] of (list as readonly Json[]).entries()) {
    const isLink = Array.isArray(item) && item.length >= shortestLink && name.endsWith('/links');
    const id = isLink ? (item as readonly Json[])[0] : isObject(item) ? item['id'] : undefined;
    if (typeof id !== 'string' && typeof id !== 'number') return null;
    const key = String(id);
    if (items.has(key)) return null;
    items.set(key, { index, item });
  }
  return items;
}

/** Items that stand in both stand in the same order. */
function isSameOrder(a: ReadonlyMap<string, Item> | null | undefined, b: ReadonlyMap<string, Item> | null | undefined): boolean {
  if (a === null || a === undefined || b === null || b === undefined) return false;
  const left = [...a.keys()].filter((key) => b.has(key));
  const right = [...b.keys()].filter((key) => a.has(key));
  return left.every((key, index) => key === right[index]);
}

function isObject(value: Json): value is Members {
  return isRecord(value) && !isRawNumber(value);
}

function same(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
