import { endOfString } from './end-of-string.ts';
import { unescapePointer } from './unescape-pointer.ts';

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
  readonly pointers: string[];
}

interface Entry {
  readonly start: number;
  end: number;
  readonly entryStart: number;
  readonly previousEnd: number | null;
  nextStart: number | null;
  last: Entry | null;
}

/**
 * Finds the values at RFC 6901 pointers in one pass over the text, which a parser has read already. A pointer that leads nowhere is absent
 * from the answer. What no pointer leads into is passed over by its brackets alone.
 */
export function locate(text: string, pointers: Iterable<string>): Map<string, Located> {
  const root: Wanted = { children: new Map(), pointers: [] };
  for (const pointer of pointers) want(root, pointer);
  const found = new Map<string, Located>();
  const start = skipSpace(text, 0);
  visit({ text, found }, root, { start, end: start, entryStart: start, previousEnd: null, nextStart: null, last: null });
  return found;
}

interface Search {
  readonly text: string;
  readonly found: Map<string, Located>;
}

const [QUOTE, COMMA, COLON, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE, BYTE_ORDER_MARK] = [34, 44, 58, 91, 93, 123, 125, 0xfeff];

/** Finds the end of an entry, and of those in it that are wanted. As deep as the longest pointer. */
function visit(search: Search, wanted: Wanted, entry: Entry): void {
  const { text, found } = search;
  for (const pointer of wanted.pointers) found.set(pointer, entry);
  const opening = text.charCodeAt(entry.start);
  if (opening !== OPEN_BRACE && opening !== OPEN_BRACKET) {
    entry.end = skipValue(text, entry.start);
    return;
  }
  let at = skipSpace(text, entry.start + 1);
  for (let index = 0; at < text.length && text.charCodeAt(at) !== CLOSE_BRACE && text.charCodeAt(at) !== CLOSE_BRACKET; index++) {
    const entryStart = at;
    const keyEnd = opening === OPEN_BRACE ? endOfString(text, at) + 1 : at;
    const child = wanted.children.get(opening === OPEN_BRACE ? keyOf(text.slice(at, keyEnd)) : String(index));
    const start = opening === OPEN_BRACE ? skipSpace(text, skipColon(text, keyEnd)) : at;
    const previous = entry.last;
    const next: Entry = { start, end: start, entryStart, previousEnd: previous?.end ?? null, nextStart: null, last: null };
    if (previous !== null) previous.nextStart = entryStart;
    entry.last = next;
    if (child === undefined) next.end = skipValue(text, start);
    else visit(search, child, next);
    at = skipSpace(text, next.end);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
  }
  entry.end = at + 1;
}

function keyOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

function skipColon(text: string, at: number): number {
  const colon = skipSpace(text, at);
  return text.charCodeAt(colon) === COLON ? colon + 1 : colon;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9 || code === BYTE_ORDER_MARK; code = text.charCodeAt(at)) at++;
  return at;
}

/** The end of the value that starts here, whatever it holds. */
function skipValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (depth === 0) return at + 1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth <= 1) return depth === 0 ? at : at + 1;
      depth--;
    } else if (depth === 0 && (code === COMMA || code === 32 || code === 10 || code === 13 || code === 9)) return at;
  }
  return text.length;
}

function want(root: Wanted, pointer: string): void {
  let at = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = unescapePointer(part);
    let next = at.children.get(key);
    if (next === undefined) {
      next = { children: new Map(), pointers: [] };
      at.children.set(key, next);
    }
    at = next;
  }
  at.pointers.push(pointer);
}
