import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from './json.ts';

/** SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits. Synchronous and the same in Node and the browser. */
export function digestText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** SHA-256 over the RFC 8785 form of a value, so that key order and white space do not matter. */
export function digestJson(value: Json): string {
  return digestText(canonicalJson(value));
}
