/**
 * MurmurHash3 x86 32 of a text's UTF-8 bytes, seed 0, as an unsigned number: what flagd's `fractional` hashes with. Lone surrogates
 * count as U+FFFD, as in TextEncoder.
 */
export function murmur3(text: string): number {
  let hash = 0;
  let word = 0;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      word |= unit << ((bytes & 3) << 3);
      bytes += 1;
      if ((bytes & 3) === 0) {
        hash = (Math.imul(rotate(hash ^ scramble(word), 13), 5) + 0xe6546b64) | 0;
        word = 0;
      }
      continue;
    }
    return murmur3Bytes(utf8(text));
  }
  return finish(hash ^ scramble(word), bytes);
}

function murmur3Bytes(bytes: readonly number[]): number {
  let hash = 0;
  const whole = bytes.length & ~3;
  for (let index = 0; index < whole; index += 4) hash = (Math.imul(rotate(hash ^ scramble(wordAt(bytes, index, 4)), 13), 5) + 0xe6546b64) | 0;
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
