import { escapePointer, isRecord, type Json, own } from '@turnbuckle/model';
import type { TextChange } from '../json/change-text.ts';

/** What becomes of a member that the text holds. */
interface Member {
  readonly was: string;
  name: string;
  /** `undefined` while it keeps the value that it has. */
  value: Json | undefined;
  isRemoved: boolean;
}

interface Added {
  readonly value: Json;
  /** The member behind which it stands; behind all others where there is none. */
  readonly after: string | undefined;
}

/** What members of a node or edge become, by its place in the list. */
export interface ItemChange {
  readonly index: number;
  readonly members: Readonly<Record<string, Json>>;
}

/** The kind and the values of one node while it is changed. However many edits there are, each member of the text is spliced once. */
export class NodeMembers {
  readonly #pointer: string;
  readonly #index: number;
  /** What the document holds of the node's values. */
  readonly #data: unknown;
  #kind: string | null = null;
  readonly #members = new Map<string, Member>();
  readonly #added = new Map<string, Added>();

  constructor(stored: unknown, { pointer, index }: { readonly pointer: string; readonly index: number }) {
    [this.#pointer, this.#index] = [pointer, index];
    this.#data = own(stored, 'data');
  }

  setKind(kind: string): void {
    this.#kind = kind;
  }

  rename(from: string, to: string): void {
    const added = this.#added.get(from);
    if (added !== undefined) {
      this.#added.delete(from);
      this.#added.set(to, added);
      return;
    }
    const member = this.#find(from);
    if (member !== null) member.name = to;
  }

  set(name: string, value: Json | undefined, after?: string): void {
    const member = this.#added.has(name) ? null : this.#find(name);
    if (value === undefined) {
      this.#added.delete(name);
      if (member !== null) member.isRemoved = true;
    } else if (member === null) this.#added.set(name, { value, after: this.#added.get(name)?.after ?? this.#placeOf(after) });
    else member.value = value;
  }

  /** What a member that is called so by now is called in the text. */
  #placeOf(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    for (const member of this.#members.values()) if (!member.isRemoved && member.name === name) return member.was;
    return this.#holds(name) && !this.#members.has(name) ? name : undefined;
  }

  /** The member that is called so by now; `null` where the text holds none. */
  #find(name: string): Member | null {
    for (const member of this.#members.values()) if (!member.isRemoved && member.name === name) return member;
    // One that is called otherwise by now is there no more under this name.
    if (!this.#holds(name) || this.#members.has(name)) return null;
    const member: Member = { was: name, name, value: undefined, isRemoved: false };
    this.#members.set(name, member);
    return member;
  }

  #holds(name: string): boolean {
    return isRecord(this.#data) && Object.hasOwn(this.#data, name);
  }

  /** `null` where the kind stays. */
  get kindChange(): ItemChange | null {
    return this.#kind === null ? null : { index: this.#index, members: { type: this.#kind } };
  }

  /** What becomes of the values. */
  changes(): TextChange[] {
    const data = `${this.#pointer}/data`;
    const changes: TextChange[] = [];
    for (const { was, name, value, isRemoved } of this.#members.values()) {
      const pointer = `${data}/${escapePointer(was)}`;
      if (isRemoved) changes.push({ kind: 'remove', pointer });
      else {
        if (name !== was) changes.push({ kind: 'rename-member', pointer, to: name });
        if (value !== undefined) changes.push({ kind: 'replace', pointer, value });
      }
    }
    if (this.#added.size === 0) return changes;
    if (!isRecord(this.#data)) {
      const value = Object.fromEntries([...this.#added].map(([key, added]) => [key, added.value]));
      return [...changes, { kind: 'set-members', pointer: this.#pointer, members: { data: value } }];
    }
    for (const [key, { value, after }] of this.#added) {
      const isThere = after !== undefined && this.#members.get(after)?.isRemoved !== true;
      changes.push(isThere ? { kind: 'insert-after', pointer: `${data}/${escapePointer(after)}`, key, value } : { kind: 'insert-member', pointer: data, key, value });
    }
    return changes;
  }
}
