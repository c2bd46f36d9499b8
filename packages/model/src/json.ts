/** A JSON value. Numbers that JavaScript cannot hold exactly are kept as {@link RawNumber}. */
export type Json = null | boolean | number | string | RawNumber | readonly Json[] | { readonly [key: string]: Json };

/** The literal text of a number beyond 2^53 (a 64-bit seed), so that it survives reading and writing digit by digit. */
export interface RawNumber {
  readonly rawNumber: string;
}

/** An object in a user's file may look like one: with anything but digits in it, it is not, since it would be written without quotes. */
export function isRawNumber(value: unknown): value is RawNumber {
  if (typeof value !== 'object' || value === null) return false;
  const { rawNumber } = value as Partial<RawNumber>;
  return typeof rawNumber === 'string' && Object.keys(value).length === 1 && /^-?\d+$/.test(rawNumber);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property of the object itself, never one that it inherits: `__proto__` and `constructor` in user data mean nothing. */
export function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** An object with the same keys and mapped values. */
export function mapValues<V, R>(record: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/**
 * Canonical text of a JSON value: keys in UTF-16 order, no white space.
 *
 * Source: RFC 8785 (JSON Canonicalization Scheme). ECMAScript's own number and string serialisation is the one it prescribes.
 */
export function canonicalJson(value: Json): string {
  if (isRawNumber(value)) return value.rawNumber;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const record = value as Readonly<Record<string, Json | undefined>>;
    const parts: string[] = [];
    for (const key of Object.keys(record).sort()) {
      const item = record[key];
      if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
    }
    return `{${parts.join(',')}}`;
  }
  return JSON.stringify(value);
}
