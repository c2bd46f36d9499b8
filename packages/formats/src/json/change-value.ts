import { isRawNumber } from '@turnbuckle/model';
import type { TextChange } from './change-text.ts';
import { unescapePointer } from './unescape-pointer.ts';
import type { WrittenForm } from './written-form.ts';

/**
 * The same changes on the value of a text that is of a written form: what comes out, written in that form, is byte for byte what `changeText`
 * makes of the text. `undefined` where that cannot be promised. The value that came in stays; what no change leads into is shared.
 */
export function changeValue(value: unknown, changes: readonly TextChange[], { indent }: WrittenForm): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const draft = new ValueDraft(value, indent !== '');
  for (const change of changes) if (!draft.take(change)) return undefined;
  return draft.finish();
}

type List = unknown[];
type Members = Record<string, unknown>;

/** A container that is written to: as it was, and its copy. */
interface Owned {
  readonly was: Readonly<List | Members>;
  readonly now: List | Members;
  /** Containers in it that are written to, by index or key. */
  inner: Map<string | number, Owned> | null;
  readonly place: { readonly holder: Owned; readonly key: string | number; readonly depth: number } | null;
  reshaping: Reshaping | null;
}

/** What becomes of the entries of a container beyond their values. Keys and indexes are those that it came with. */
interface Reshaping {
  readonly removed: Set<string | number>;
  readonly renamed: Map<string, string>;
  /** New members by the one behind which they stand; at the end of an empty object behind none. */
  readonly added: Map<string | undefined, [key: string, value: unknown][]>;
  /** Members behind which others were asked for by name. */
  readonly anchors: Set<string>;
  readonly items: unknown[];
}

class ValueDraft {
  readonly #isBroken: boolean;
  readonly #root: Owned;
  readonly #reshaped: Owned[] = [];
  /** Where the last change was made: the next one is often made there too. */
  #last: { readonly pointer: string; readonly owned: Owned };

  constructor(value: object, isBroken: boolean) {
    this.#isBroken = isBroken;
    this.#root = owned(value as List | Members, null);
    this.#last = { pointer: '', owned: this.#root };
  }

  /** Takes a change, or says that it is none for a value. */
  take(change: TextChange): boolean {
    switch (change.kind) {
      case 'insert-item':
        return this.#append(this.#own(change.pointer), change.value, null);
      case 'insert-member':
        return this.#append(this.#own(change.pointer), change.value, change.key);
      case 'set-members':
        return this.#setMembers(this.#own(change.pointer), change.members);
      case 'set-items': {
        const list = this.#own(change.pointer);
        return list !== null && Array.isArray(list.was) && change.items.every(({ index, members }) => this.#setMembers(inside(list, index), members));
      }
      default:
        return this.#changeEntry(change);
    }
  }

  #changeEntry(change: Exclude<TextChange, { readonly kind: `insert-${'item' | 'member'}` | 'set-members' | 'set-items' }>): boolean {
    const slash = change.pointer.lastIndexOf('/');
    const holder = slash < 0 ? null : this.#own(change.pointer.slice(0, slash));
    const key = holder === null ? undefined : keyIn(holder.was, change.pointer.slice(slash + 1));
    if (holder === null || key === undefined) return false;
    if (change.kind === 'replace') return this.#put(holder, key, change.value);
    const reshaping = this.#reshape(holder);
    if (change.kind === 'remove') reshaping.removed.add(key);
    else if (typeof key === 'number') return false;
    else if (change.kind === 'rename-member') reshaping.renamed.set(key, change.to);
    else {
      // Behind a single member nothing shows how lines are broken.
      if (!this.#isWrittenAlike(change.value, entry(holder.was, key)) || (this.#isBroken && Object.keys(holder.was).length < 2)) return false;
      reshaping.anchors.add(key);
      add(reshaping, key, [change.key, change.value]);
    }
    return true;
  }

  #put(holder: Owned, key: string | number, value: unknown): boolean {
    if (!this.#isWrittenAlike(value, entry(holder.was, key))) return false;
    put(holder.now, key, value);
    return true;
  }

  #setMembers(holder: Owned | null, members: Readonly<Record<string, unknown>>): boolean {
    if (holder === null || Array.isArray(holder.was)) return false;
    for (const key in members) {
      const isThere = key !== '__proto__' && Object.hasOwn(holder.was, key);
      if (!(isThere ? this.#put(holder, key, members[key]) : this.#append(holder, members[key], key))) return false;
    }
    return true;
  }

  /** `key` is `null` for an item. */
  #append(holder: Owned | null, value: unknown, key: string | null): boolean {
    if (holder === null || Array.isArray(holder.was) !== (key === null)) return false;
    const last = lastKey(holder.was);
    if ((last === undefined && this.#isBroken) || !this.#isWrittenAlike(value, last === undefined ? undefined : entry(holder.was, last))) return false;
    const reshaping = this.#reshape(holder);
    if (key === null) reshaping.items.push(value);
    else add(reshaping, last, [key, value]);
    return true;
  }

  /** The value with all changes in it. */
  finish(): unknown {
    // The inner ones first, since what holds them is made anew after them.
    this.#reshaped.sort((a, b) => (b.place?.depth ?? 0) - (a.place?.depth ?? 0));
    for (const { was, now, place, reshaping } of this.#reshaped) {
      if (reshaping === null || (this.#isBroken && Object.keys(was).length === reshaping.removed.size)) return undefined;
      const left = reshaped(now, reshaping);
      if (left === undefined || place === null) return left;
      put(place.holder.now, place.key, left);
    }
    return this.#root.now;
  }

  /** The container at a pointer, with those that hold it, to be written to; `null` where there is none. */
  #own(pointer: string): Owned | null {
    if (pointer === this.#last.pointer) return this.#last.owned;
    let at: Owned | null = this.#root;
    for (const part of pointer.split('/').slice(1)) {
      const key: string | number | undefined = keyIn(at.was, part);
      at = key === undefined ? null : inside(at, key);
      if (at === null) return null;
    }
    this.#last = { pointer, owned: at };
    return at;
  }

  #reshape(holder: Owned): Reshaping {
    if (holder.reshaping !== null) return holder.reshaping;
    holder.reshaping = { removed: new Set(), renamed: new Map(), added: new Map(), anchors: new Set(), items: [] };
    this.#reshaped.push(holder);
    return holder.reshaping;
  }

  /** Whether a value gets into the text as `JSON.stringify` writes it: where lines are broken, only one that stands beside or for another like it shows how. */
  #isWrittenAlike(value: unknown, sample: unknown): boolean {
    if (typeof value !== 'object' || value === null) return isPlain(value);
    const isShown = !this.#isBroken || (typeof sample === 'object' && sample !== null && Object.keys(sample).length > 0);
    return isShown && isPlain(value);
  }
}

function owned(was: List | Members, place: Owned['place']): Owned {
  return { was, now: Array.isArray(was) ? [...was] : { ...was }, inner: null, place, reshaping: null };
}

/** The container at a key of another one; `null` where there is none. */
function inside(holder: Owned, key: string | number): Owned | null {
  const known = holder.inner?.get(key);
  if (known !== undefined) return known;
  const value = entry(holder.was, key);
  if (typeof value !== 'object' || value === null) return null;
  const made = owned(value as List | Members, { holder, key, depth: (holder.place?.depth ?? 0) + 1 });
  put(holder.now, key, made.now);
  holder.inner ??= new Map();
  holder.inner.set(key, made);
  return made;
}

/** The part of a pointer as index or key; none where it leads nowhere, or to a key that means something to JavaScript. */
function keyIn(container: Readonly<List | Members>, part: string): string | number | undefined {
  if (Array.isArray(container)) {
    const index = Number(part);
    return index >= 0 && index < container.length && String(index) === part ? index : undefined;
  }
  const key = unescapePointer(part);
  return key !== '__proto__' && Object.hasOwn(container, key) ? key : undefined;
}

function entry(container: Readonly<List | Members>, key: string | number): unknown {
  return (container as Members)[key];
}

function put(container: List | Members, key: string | number, value: unknown): void {
  (container as Members)[key] = value;
}

function lastKey(container: Readonly<List | Members>): string | undefined {
  return Array.isArray(container) ? (container.length === 0 ? undefined : `${container.length - 1}`) : Object.keys(container).at(-1);
}

function add({ added }: Reshaping, behind: string | undefined, member: [key: string, value: unknown]): void {
  const known = added.get(behind);
  if (known === undefined) added.set(behind, [member]);
  else known.push(member);
}

function reshaped(now: List | Members, reshaping: Reshaping): List | Members | undefined {
  const { removed, renamed, added, anchors, items } = reshaping;
  if (Array.isArray(now)) return [...(removed.size === 0 ? now : now.filter((_, index) => !removed.has(index))), ...items];
  for (const anchor of anchors) if (removed.has(anchor)) return undefined;
  if ((added.size > 0 || renamed.size > 0) && Object.keys(now).some(isNumberLike)) return undefined;
  const next: Members = {};
  const append = (key: string, value: unknown, isNew: boolean): boolean => {
    if (Object.hasOwn(next, key) || (isNew && (isNumberLike(key) || key === '__proto__'))) return false;
    if (key === '__proto__') Object.defineProperty(next, key, { value, writable: true, enumerable: true, configurable: true });
    else next[key] = value;
    return true;
  };
  const putAdded = (behind: string | undefined): boolean => added.get(behind)?.every(([key, value]) => append(key, value, true)) ?? true;
  for (const key of Object.keys(now)) {
    const name = renamed.get(key);
    if (!removed.has(key) && !append(name ?? key, now[key], name !== undefined)) return undefined;
    if (!putAdded(key)) return undefined;
  }
  return putAdded(undefined) ? next : undefined;
}

/** Keys that look like numbers are moved before all others by JavaScript. */
function isNumberLike(key: string): boolean {
  const code = key.charCodeAt(0);
  return code >= 48 && code <= 57;
}

/** Whether a value is read as it is after it was written. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isInteger(value) ? Number.isSafeInteger(value) && !Object.is(value, -0) : Number.isFinite(value);
  if (typeof value !== 'object' || isRawNumber(value)) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.entries(value).every(([key, member]) => !isNumberLike(key) && key !== '__proto__' && isPlain(member));
}
