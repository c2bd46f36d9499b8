import type { Json } from '@turnbuckle/model';

/** An id as the editor writes it: a number where it is one. */
export function jsonId(id: string): Json {
  return /^-?\d{1,15}$/.test(id) ? Number(id) : id;
}
