/** The text of UTF-8 bytes, or the offset of the first byte that is none. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly badByteAt: number } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { badByteAt: firstBadByte(bytes) };
  }
}

/** Halves the bytes until the first one that can't be decoded is found. */
function firstBadByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  return low;
}

/** A stream that may still go on: an unfinished character at the end is no fault. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
