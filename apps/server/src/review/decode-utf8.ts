import { lineAndColumn } from '@turnbuckle/formats';
import type { Diagnostic } from '@turnbuckle/model';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, or a diagnostic at the first byte that is none. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly fault: Diagnostic } {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    // Streaming leaves out a last character that is not finished.
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, goodLength(bytes)), { stream: true });
    const message = `The document is no UTF-8: byte ${Buffer.byteLength(before)} begins no character.`;
    return { fault: { code: 'not-utf-8', severity: 'error', message, at: lineAndColumn(before, before.length), because: [], fixes: [] } };
  }
}

/** How many of the first bytes may be read as characters, the last of which may be unfinished. */
function goodLength(bytes: Uint8Array): number {
  let good = 0;
  let end = bytes.length;
  while (good < end) {
    const middle = Math.ceil((good + end) / 2);
    if (isGood(bytes.subarray(0, middle))) good = middle;
    else end = middle - 1;
  }
  return good;
}

/** True when the bytes are characters, the last of which may be unfinished. */
function isGood(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
