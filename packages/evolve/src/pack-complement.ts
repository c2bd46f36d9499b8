import type { Json } from '@turnbuckle/model';
import { type Complement, type Splice, utf8Length } from './complement.ts';

/** A key as text, or how many units it shares with the one before and the rest. */
type PackedKey = string | readonly [shared: number, rest: string];
/** `3` is the key of that place, `[3, 5]` are five keys from there on, `{ e }` is an entry that is more than a key; `true` stands for itself. */
type PackedEntry = number | true | readonly [first: number, count: number] | { readonly e: Json };
/** Which steps left these entries in a graph, `main` unless it is named. */
type PackedStep = readonly [steps: readonly number[], entries: readonly PackedEntry[], graph?: string];

/**
 * A complement as it is stored. Steps that left nothing are left out, and those that left the same stand together; keys of nodes and
 * edges, which steps name again and again, stand once in `keys`, in the order of their first mention.
 */
export interface PackedComplement {
  readonly witness: string;
  readonly steps?: readonly PackedStep[];
  readonly keys?: readonly PackedKey[];
  readonly patch?: readonly Splice[];
  readonly preimage?: string;
}

/** At least this many keys in a row are written as a run. */
const shortestRun = 2;
/** At least this much has to be shared before it is worth saying. */
const shortestShared = 4;
const mainGraph = 'main';

export function packComplement({ witness, steps, patch, preimage }: Complement): PackedComplement {
  const places = new Map<string, number>();
  for (const step of steps) {
    for (const entry of Object.values(step ?? {}).flat()) if (typeof entry === 'string' && !places.has(entry)) places.set(entry, places.size);
  }
  const alike = new Map<string, [number[], PackedEntry[], string?]>();
  for (const [index, step] of steps.entries()) {
    for (const [graph, entries] of Object.entries(step ?? {})) {
      const row: [number[], PackedEntry[], string?] = graph === mainGraph ? [[], packEntries(entries, places)] : [[], packEntries(entries, places), graph];
      const text = JSON.stringify(row);
      const known = alike.get(text) ?? row;
      known[0].push(index);
      alike.set(text, known);
    }
  }
  return {
    witness,
    ...(alike.size > 0 ? { steps: [...alike.values()] } : {}),
    ...(places.size > 0 ? { keys: share([...places.keys()]) } : {}),
    ...(patch === undefined ? {} : { patch }),
    ...(preimage === undefined ? {} : { preimage }),
  };
}

export function unpackComplement({ witness, steps = [], keys = [], patch, preimage }: PackedComplement): Complement {
  const names = unshare(keys);
  const unpacked: (Record<string, readonly Json[]> | null)[] = [];
  for (const [indexes, entries, graph = mainGraph] of steps) {
    for (const index of indexes) {
      while (unpacked.length <= index) unpacked.push(null);
      unpacked[index] = { ...unpacked[index], [graph]: unpackEntries(entries, names) };
    }
  }
  return { version: 1, witness, steps: unpacked, ...(patch === undefined ? {} : { patch }), ...(preimage === undefined ? {} : { preimage }) };
}

/** Size of a complement as it is stored, in UTF-8 bytes of its packed JSON without the witness, which is of one size; 0 for one that holds nothing. */
export function complementSizeBytes(complement: Complement): number {
  const { witness: _, ...rest } = packComplement(complement);
  return Object.keys(rest).length === 0 ? 0 : utf8Length(JSON.stringify(rest));
}

function packEntries(entries: readonly Json[], places: ReadonlyMap<string, number>): PackedEntry[] {
  const placeOf = (entry: Json | undefined): number | undefined => (typeof entry === 'string' ? places.get(entry) : undefined);
  const packed: PackedEntry[] = [];
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? null;
    const first = placeOf(entry);
    if (first === undefined) {
      packed.push(entry === true ? entry : { e: entry });
      continue;
    }
    let count = 1;
    while (placeOf(entries[at + count]) === first + count) count++;
    if (count < shortestRun) packed.push(first);
    else {
      packed.push([first, count]);
      at += count - 1;
    }
  }
  return packed;
}

function unpackEntries(entries: readonly PackedEntry[], names: readonly string[]): Json[] {
  return entries.flatMap((entry): Json[] => {
    if (typeof entry === 'number') return names.slice(entry, entry + 1);
    if (entry === true) return [entry];
    return 'e' in entry ? [entry.e] : names.slice(entry[0], entry[0] + entry[1]);
  });
}

function share(keys: readonly string[]): PackedKey[] {
  return keys.map((key, index) => {
    const before = keys[index - 1] ?? '';
    let length = 0;
    while (length < key.length && key[length] === before[length]) length++;
    return length < shortestShared ? key : [length, key.slice(length)];
  });
}

function unshare(keys: readonly PackedKey[]): string[] {
  let before = '';
  return keys.map((key) => {
    before = typeof key === 'string' ? key : before.slice(0, key[0]) + key[1];
    return before;
  });
}
