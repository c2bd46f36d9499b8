import { boundaryKeys, type Json } from '@turnbuckle/model';
import type { TextChange } from '../../json/change-text.ts';
import { valueAt } from '../../json/value-at.ts';
import type { UiIndex } from '../ui/ports.ts';
import type { UiLink } from '../ui/ui-graph.ts';
import { jsonId } from './json-id.ts';

/** One end of a link as the file counts it. */
export interface LinkEnd {
  readonly node: string;
  readonly slot: number;
}

interface List {
  readonly pointer: string;
  readonly stored: readonly string[] | null;
  now: string[];
}

/** The two places besides the table in which a link stands: what its target holds, and what its origin lists. */
export class LinkEnds {
  readonly #json: unknown;
  readonly #index: UiIndex;
  readonly #held = new Map<string, { readonly before: string | null; now: string | null }>();
  readonly #lists = new Map<string, List>();

  constructor(json: unknown, index: UiIndex) {
    this.#json = json;
    this.#index = index;
  }

  /** The place at the target that really holds the link, which may not be the one that the table names. */
  targetOf(link: UiLink): LinkEnd {
    return { node: link.to, slot: this.#index.targetSlot(link) };
  }

  enter(id: string, { node, slot }: LinkEnd): void {
    if (node === boundaryKeys.out) this.#list(`${this.#index.graph.pointer}/outputs/${slot}/linkIds`).now.push(id);
    else {
      this.#input(node, slot, (held) => {
        held.now = id;
      });
    }
  }

  leave(id: string, end: LinkEnd): void {
    const list = this.#listOf(end);
    if (list !== null && !list.now.includes(id)) list.now.push(id);
  }

  noLongerEnters(id: string, { node, slot }: LinkEnd): void {
    if (node === boundaryKeys.out) this.#without(this.#list(`${this.#index.graph.pointer}/outputs/${slot}/linkIds`), id);
    else {
      this.#input(node, slot, (held) => {
        if (held.now === id) held.now = null;
      });
    }
  }

  noLongerLeaves(id: string, end: LinkEnd): void {
    const list = this.#listOf(end);
    if (list !== null) this.#without(list, id);
  }

  changes(): TextChange[] {
    const changes: TextChange[] = [];
    for (const [pointer, { before, now }] of this.#held) if (before !== now) changes.push(this.#put(pointer, 'link', now === null ? null : jsonId(now)));
    for (const list of this.#lists.values()) changes.push(...this.#listChanges(list));
    return changes;
  }

  #input(node: string, slot: number, change: (held: { now: string | null }) => void): void {
    const found = this.#index.nodes.get(node);
    const input = found?.inputs[slot];
    if (found === undefined || input === undefined) return;
    const pointer = `${found.pointer}/inputs/${slot}`;
    const held = this.#held.get(pointer) ?? { before: input.link, now: input.link };
    this.#held.set(pointer, held);
    change(held);
  }

  #listOf({ node, slot }: LinkEnd): List | null {
    if (node === boundaryKeys.in) return this.#list(`${this.#index.graph.pointer}/inputs/${slot}/linkIds`);
    const found = this.#index.nodes.get(node);
    return found?.outputs[slot] === undefined ? null : this.#list(`${found.pointer}/outputs/${slot}/links`);
  }

  #list(pointer: string): List {
    let list = this.#lists.get(pointer);
    if (list === undefined) {
      const value = valueAt(this.#json, pointer);
      const stored = Array.isArray(value) ? value.map(String) : null;
      list = { pointer, stored, now: [...(stored ?? [])] };
      this.#lists.set(pointer, list);
    }
    return list;
  }

  #without(list: List, id: string): void {
    list.now = list.now.filter((item) => item !== id);
  }

  #listChanges({ pointer, stored, now }: List): TextChange[] {
    if (stored === null) return now.length === 0 ? [] : [this.#put(pointer.slice(0, pointer.lastIndexOf('/')), pointer.slice(pointer.lastIndexOf('/') + 1), now.map(jsonId))];
    const gone = stored.flatMap((id, index) => (now.includes(id) ? [] : [index]));
    const fresh = now.filter((id) => !stored.includes(id));
    if (gone.length > 1 && gone.length === stored.length) return [{ kind: 'replace', pointer, value: now.map(jsonId) }];
    return [
      ...gone.map((index, place): TextChange => {
        const id = fresh[place];
        return id === undefined ? { kind: 'remove', pointer: `${pointer}/${index}` } : { kind: 'replace', pointer: `${pointer}/${index}`, value: jsonId(id) };
      }),
      ...fresh.slice(gone.length).map((id): TextChange => ({ kind: 'insert-item', pointer, value: jsonId(id) })),
    ];
  }

  #put(pointer: string, key: string, value: Json): TextChange {
    const at = `${pointer}/${key}`;
    return valueAt(this.#json, at) === undefined ? { kind: 'insert-member', pointer, key, value } : { kind: 'replace', pointer: at, value };
  }
}
