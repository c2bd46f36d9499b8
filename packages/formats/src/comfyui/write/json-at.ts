import { type Json, own } from '@turnbuckle/model';

/** What stands at an RFC 6901 pointer, or `undefined`. */
export function valueAt(json: unknown, pointer: string): unknown {
  let at = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? (at as readonly unknown[])[Number(key)] : own(at, key);
  }
  return at;
}

/** An id as the editor writes it: a number where it is one. */
export function jsonId(id: string): Json {
  return /^-?\d{1,15}$/.test(id) ? Number(id) : id;
}
