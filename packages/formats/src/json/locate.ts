import { createScanner } from 'jsonc-parser';
import { token } from './token.ts';

/** Where a value stands in its text. Offsets count UTF-16 units from zero; `end` is behind the last one. */
export interface Located {
  readonly start: number;
  readonly end: number;
  /** Where the member or item starts: the key's quote in an object, the value in an array. */
  readonly entryStart: number;
  /** The end of the entry before it in the same container, or `null` for the first. */
  readonly previousEnd: number | null;
  /** The start of the entry after it, or `null` for the last. */
  readonly nextStart: number | null;
  /** For a container: its last entry. */
  readonly last: { readonly entryStart: number; readonly end: number; readonly previousEnd: number | null } | null;
}

interface Wanted {
  readonly children: Map<string, Wanted>;
  pointers: string[];
}

interface Entry {
  start: number;
  end: number;
  entryStart: number;
  previousEnd: number | null;
  nextStart: number | null;
  last: Entry | null;
}

interface Level {
  readonly entry: Entry;
  readonly wanted: Wanted | undefined;
  /** `null` in an object. */
  index: number | null;
  key: string;
  keyStart: number;
}

/** Finds the values at RFC 6901 pointers in one pass over the text. A pointer that leads nowhere is absent from the answer. */
export function locate(text: string, pointers: Iterable<string>): Map<string, Located> {
  const root: Wanted = { children: new Map(), pointers: [] };
  for (const pointer of pointers) want(root, pointer);
  const found = new Map<string, Located>();
  const scanner = createScanner(text, true);
  const levels: Level[] = [];
  const place = (level: Level | undefined): Wanted | undefined => (level === undefined ? root : level.wanted?.children.get(level.index === null ? level.key : String(level.index)));
  const begin = (start: number): { entry: Entry; wanted: Wanted | undefined } => {
    const level = levels.at(-1);
    const previous = level?.entry.last ?? null;
    const entryStart = level === undefined || level.index !== null ? start : level.keyStart;
    if (previous !== null) previous.nextStart = entryStart;
    const entry: Entry = { start, end: start, entryStart, previousEnd: previous?.end ?? null, nextStart: null, last: null };
    if (level !== undefined) level.entry.last = entry;
    const wanted = place(level);
    for (const pointer of wanted?.pointers ?? []) found.set(pointer, entry);
    return { entry, wanted };
  };
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    const start = scanner.getTokenOffset();
    const level = levels.at(-1);
    if (kind === token.openBrace || kind === token.openBracket) {
      levels.push({ ...begin(start), index: kind === token.openBracket ? 0 : null, key: '', keyStart: -1 });
    } else if (kind === token.closeBrace || kind === token.closeBracket) {
      const closed = levels.pop();
      if (closed !== undefined) closed.entry.end = start + 1;
    } else if (kind === token.comma) {
      if (level?.index !== null && level !== undefined) level.index++;
      if (level !== undefined) level.keyStart = -1;
    } else if (kind === token.string && level !== undefined && level.index === null && level.keyStart === -1) {
      level.key = scanner.getTokenValue();
      level.keyStart = start;
    } else if (kind !== token.colon) {
      begin(start).entry.end = start + scanner.getTokenLength();
    }
  }
  return found;
}

function want(root: Wanted, pointer: string): void {
  let at = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    let next = at.children.get(key);
    if (next === undefined) {
      next = { children: new Map(), pointers: [] };
      at.children.set(key, next);
    }
    at = next;
  }
  at.pointers.push(pointer);
}
