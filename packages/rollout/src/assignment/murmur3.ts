/** A hash under way: what is mixed already, the bytes of the word begun, and how many there were. */
export interface HashState {
  readonly hash: number;
  readonly word: number;
  readonly bytes: number;
}

const empty: HashState = Object.freeze({ hash: 0, word: 0, bytes: 0 });

/**
 * MurmurHash3 x86 32 of a text's UTF-8 bytes, seed 0, as an unsigned number: what flagd's `fractional` hashes with. Lone surrogates
 * count as U+FFFD, as in TextEncoder.
 */
export function murmur3(text: string): number {
  return hashAfter(empty, text) ?? murmur3Bytes(utf8(text));
}

/** The state after a text, to hash many texts that begin with it; `null` unless it is ASCII. */
export function beginHash(text: string): HashState | null {
  let hash = 0;
  let word = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return null;
    word |= unit << ((index & 3) << 3);
    if ((index & 3) !== 3) continue;
    hash = mixed(hash, word);
    word = 0;
  }
  return { hash, word, bytes: text.length };
}

/** The hash of what the state has seen followed by a text; `null` unless it is ASCII. */
export function hashAfter({ hash: begun, word: open, bytes: before }: HashState, text: string): number | null {
  let hash = begun;
  let word = open;
  let bytes = before;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return null;
    word |= unit << ((bytes & 3) << 3);
    bytes += 1;
    if ((bytes & 3) !== 0) continue;
    hash = mixed(hash, word);
    word = 0;
  }
  return finish(hash ^ scramble(word), bytes);
}

function mixed(hash: number, word: number): number {
  return (Math.imul(rotate(hash ^ scramble(word), 13), 5) + 0xe6546b64) | 0;
}

function murmur3Bytes(bytes: readonly number[]): number {
  let hash = 0;
  const whole = bytes.length & ~3;
  for (let index = 0; index < whole; index += 4) hash = mixed(hash, wordAt(bytes, index, 4));
  return finish(hash ^ scramble(wordAt(bytes, whole, bytes.length - whole)), bytes.length);
}

function wordAt(bytes: readonly number[], start: number, count: number): number {
  let word = 0;
  for (let offset = 0; offset < count; offset += 1) word |= (bytes[start + offset] ?? 0) << (8 * offset);
  return word;
}

function scramble(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function finish(mixed: number, length: number): number {
  let hash = mixed ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    let point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return bytes;
}
