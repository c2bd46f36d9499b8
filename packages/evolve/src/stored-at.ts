import { type Json, own } from '@turnbuckle/model';

/** What a document holds at a pointer, fields that nobody here knows included. */
export function storedAt(json: unknown, pointer: string | undefined): Json | undefined {
  if (pointer === undefined) return undefined;
  let at = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? at[Number(key)] : own(at, key);
  }
  return at as Json | undefined;
}
