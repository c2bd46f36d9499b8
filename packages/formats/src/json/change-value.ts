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
}

/** What becomes of the entries of a container beyond their values. Keys and indexes are those that it came with. */
interface Reshaping {
  readonly removed: Set<string>;
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
  readonly #owned = new Map<string, Owned>();
  readonly #reshaped = new Map<string, Reshaping>();
  /** What holds the container that was copied last: most changes are made in one list after the other. */
  #around: { readonly pointer: string; readonly owned: Owned };

  constructor(value: object, isBroken: boolean) {
    this.#isBroken = isBroken;
    this.#root = owned(value as List | Members);
    this.#around = { pointer: '', owned: this.#root };
  }

  /** Takes a change, or says that it is none for a value. */
  take(change: TextChange): boolean {
    const { pointer } = change;
    if (change.kind === 'insert-item' || change.kind === 'insert-member') return this.#append(pointer, change.value, change.kind === 'insert-item' ? null : change.key);
    if (change.kind === 'set-members') return this.#setMembers(pointer, change.members);
    const slash = pointer.lastIndexOf('/');
    if (slash < 0) return false;
    const outer = pointer.slice(0, slash);
    const holder = this.#own(outer);
    const key = unescapePointer(pointer.slice(slash + 1));
    if (holder === null || !has(holder.was, key)) return false;
    if (change.kind === 'replace') {
      if (!this.#isWrittenAlike(change.value, entry(holder.was, key))) return false;
      put(holder.now, key, change.value);
      return true;
    }
    const reshaping = this.#reshape(outer);
    if (change.kind === 'remove') reshaping.removed.add(key);
    else if (Array.isArray(holder.was)) return false;
    else if (change.kind === 'rename-member') reshaping.renamed.set(key, change.to);
    else {
      // Behind a single member nothing shows how lines are broken.
      if (!this.#isWrittenAlike(change.value, entry(holder.was, key)) || (this.#isBroken && Object.keys(holder.was).length < 2)) return false;
      reshaping.anchors.add(key);
      add(reshaping, key, [change.key, change.value]);
    }
    return true;
  }

  #setMembers(pointer: string, members: Readonly<Record<string, unknown>>): boolean {
    const holder = this.#own(pointer);
    if (holder === null || Array.isArray(holder.was)) return false;
    for (const key of Object.keys(members)) {
      const value = members[key];
      if (!has(holder.was, key)) {
        if (!this.#append(pointer, value, key)) return false;
      } else if (this.#isWrittenAlike(value, entry(holder.was, key))) put(holder.now, key, value);
      else return false;
    }
    return true;
  }

  /** `key` is `null` for an item. */
  #append(pointer: string, value: unknown, key: string | null): boolean {
    const holder = this.#own(pointer);
    if (holder === null || Array.isArray(holder.was) !== (key === null)) return false;
    const last = lastKey(holder.was);
    if ((last === undefined && this.#isBroken) || !this.#isWrittenAlike(value, last === undefined ? undefined : entry(holder.was, last))) return false;
    const reshaping = this.#reshape(pointer);
    if (key === null) reshaping.items.push(value);
    else add(reshaping, last, [key, value]);
    return true;
  }

  /** The value with all changes in it. */
  finish(): unknown {
    // The inner ones first, since what holds them is made anew after them.
    const pointers = [...this.#reshaped.keys()].sort((a, b) => b.length - a.length);
    for (const pointer of pointers) {
      const [holder, reshaping] = [this.#own(pointer), this.#reshaped.get(pointer)];
      if (holder === null || reshaping === undefined) return undefined;
      const left = this.#isBroken && Object.keys(holder.was).length === reshaping.removed.size ? undefined : reshaped(holder.now, reshaping);
      if (left === undefined) return undefined;
      if (pointer === '') return left;
      const slash = pointer.lastIndexOf('/');
      const outer = this.#own(pointer.slice(0, slash));
      if (outer !== null) put(outer.now, unescapePointer(pointer.slice(slash + 1)), left);
    }
    return this.#root.now;
  }

  /** The container at a pointer, with those that hold it, to be written to; `null` where there is none. */
  #own(pointer: string): Owned | null {
    if (pointer === '') return this.#root;
    const known = this.#owned.get(pointer);
    if (known !== undefined) return known;
    const slash = pointer.lastIndexOf('/');
    if (slash < 0) return null;
    const outer = pointer.slice(0, slash);
    const holder = outer === this.#around.pointer ? this.#around.owned : this.#own(outer);
    const key = unescapePointer(pointer.slice(slash + 1));
    const value = holder === null || !has(holder.was, key) ? undefined : entry(holder.was, key);
    if (holder === null || typeof value !== 'object' || value === null) return null;
    const made = owned(value as List | Members);
    put(holder.now, key, made.now);
    this.#owned.set(pointer, made);
    this.#around = { pointer: outer, owned: holder };
    return made;
  }

  #reshape(pointer: string): Reshaping {
    const known = this.#reshaped.get(pointer);
    if (known !== undefined) return known;
    const made: Reshaping = { removed: new Set(), renamed: new Map(), added: new Map(), anchors: new Set(), items: [] };
    this.#reshaped.set(pointer, made);
    return made;
  }

  /** Whether a value gets into the text as `JSON.stringify` writes it: where lines are broken, only one that stands beside or for another like it shows how. */
  #isWrittenAlike(value: unknown, sample: unknown): boolean {
    if (typeof value !== 'object' || value === null) return isPlain(value);
    const isShown = !this.#isBroken || (typeof sample === 'object' && sample !== null && Object.keys(sample).length > 0);
    return isShown && isPlain(value);
  }
}

function owned(was: List | Members): Owned {
  return { was, now: Array.isArray(was) ? [...was] : { ...was } };
}

/** No key that means something to JavaScript, where values are put by it. */
function has(container: Readonly<List | Members>, key: string): boolean {
  if (!Array.isArray(container)) return key !== '__proto__' && Object.hasOwn(container, key);
  const index = Number(key);
  return index < container.length && String(index) === key && index >= 0;
}

function entry(container: Readonly<List | Members>, key: string): unknown {
  return Array.isArray(container) ? container[Number(key)] : (container as Members)[key];
}

function put(container: List | Members, key: string, value: unknown): void {
  if (Array.isArray(container)) container[Number(key)] = value;
  else container[key] = value;
}

function lastKey(container: Readonly<List | Members>): string | undefined {
  if (Array.isArray(container)) return container.length === 0 ? undefined : String(container.length - 1);
  return Object.keys(container).at(-1);
}

function add({ added }: Reshaping, behind: string | undefined, member: [key: string, value: unknown]): void {
  const known = added.get(behind);
  if (known === undefined) added.set(behind, [member]);
  else known.push(member);
}

function reshaped(now: List | Members, reshaping: Reshaping): List | Members | undefined {
  const { removed, renamed, added, anchors, items } = reshaping;
  if (Array.isArray(now)) return [...(removed.size === 0 ? now : now.filter((_, index) => !removed.has(String(index)))), ...items];
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
