import { isRawNumber } from '@turnbuckle/model';

/** What Python's `int()` makes of a JSON value; `null` where it raises. */
export function pythonInt(value: unknown): bigint | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
  if (isRawNumber(value)) return rawInt(value.rawNumber);
  if (typeof value !== 'string') return null;
  const text = strip(value);
  return /^[+-]?\d+(_\d+)*$/.test(text) ? BigInt(text.replaceAll('_', '').replace(/^\+/, '')) : null;
}

/** What Python's `float()` makes of a JSON value; `null` where it raises. An integer stays exact, so that limits compare as in Python. */
export function pythonFloat(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (isRawNumber(value)) return Number(value.rawNumber);
  if (typeof value !== 'string') return null;
  const text = strip(value).replaceAll(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

/** A number as Python holds it: an integer of any size, or a float. `null` for what is none; a bool is one. */
export function pythonNumber(value: unknown): bigint | number | null {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return isRawNumber(value) ? rawInt(value.rawNumber) : null;
}

/** Python's `==` between JSON values: `1 == 1.0 == True`, lists and objects by content. */
export function pythonEquals(a: unknown, b: unknown): boolean {
  const [x, y] = [pythonNumber(a), pythonNumber(b)];
  // Order compares an integer and a float by value, which equality does not.
  if (x !== null && y !== null) return x <= y && x >= y;
  if (x !== null || y !== null) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => pythonEquals(item, b[index]));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) || Array.isArray(b)) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, item]) => Object.hasOwn(b, key) && pythonEquals(item, (b as Record<string, unknown>)[key]));
}

function rawInt(text: string): bigint | null {
  return /^-?\d+$/.test(text) ? BigInt(text) : null;
}

function strip(text: string): string {
  return text.replace(/^[\s\u001c-\u001f]+|[\s\u001c-\u001f]+$/g, '');
}
