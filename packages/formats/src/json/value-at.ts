import { own } from '@turnbuckle/model';
import { unescapePointer } from './unescape-pointer.ts';

/** What stands at an RFC 6901 pointer in a parsed document, or `undefined`. */
export function valueAt(json: unknown, pointer: string): unknown {
  let at = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = unescapePointer(part);
    at = Array.isArray(at) ? (at as readonly unknown[])[Number(key)] : own(at, key);
  }
  return at;
}
