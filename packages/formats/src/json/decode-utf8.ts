import type { Diagnostic } from '@turnbuckle/model';
import { lineAndColumn } from './line-and-column.ts';

/** Everywhere where JavaScript runs, though in no library that this package is compiled against. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
) => { decode(bytes: Uint8Array, options?: { readonly stream?: boolean }): string };

/** The text of UTF-8 bytes, or the finding at the first byte that begins no character (`not-utf-8`). A byte order mark stays in the text. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly fault: Diagnostic } {
  if (isUtf16(bytes)) return { fault: fault('The document is UTF-16. Save it as UTF-8.', { line: 1, column: 1 }) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const good = goodLength(bytes);
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, good));
    return { fault: fault(`The document is no UTF-8: byte ${good} begins no character. Save it as UTF-8.`, lineAndColumn(before, before.length)) };
  }
}

function fault(message: string, at: { readonly line: number; readonly column: number }): Diagnostic {
  return { code: 'not-utf-8', severity: 'error', message, at, because: [], fixes: [] };
}

/** A byte order mark, or JSON's first character beside a zero byte: some editors still save so. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (bytes.length > 1 && (first === 0) !== (second === 0));
}

/** The length up to which bytes are UTF-8, found by halving. */
function goodLength(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  // At most three bytes of a character that is not finished.
  while (low > 0 && !decodes(bytes.subarray(0, low), false)) low--;
  return low;
}

/** In a stream that may still go on an unfinished character at the end is no fault. */
function decodes(bytes: Uint8Array, stream = true): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
