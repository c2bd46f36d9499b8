import diff from 'fast-diff';
import type { Piece, Splice } from './complement.ts';

/** Texts are compared by blocks of this many units, and character by character only between them. */
const blockLength = 32;
/** Longer stretches than this are not compared character by character: the time grows with their product. */
const longestByCharacter = 1_000;
/** So many places of one block are remembered; more say that it tells nothing. */
const mostPlaces = 8;
/** Of more matches than this only the longest are put in order. */
const mostMatches = 1_000;

/** Splices that turn one text into another. What was moved is copied from where it stands, so that it is not stored again. */
export function patchBetween(from: string, to: string): Splice[] {
  const start = commonPrefix(from, to);
  const end = commonSuffix(from, to, start);
  const [old, next] = [from.slice(start, from.length - end), to.slice(start, to.length - end)];
  if (old === '' && next === '') return [];
  const blocks = new Blocks(from);
  const splices: Splice[] = [];
  let [oldAt, nextAt] = [0, 0];
  for (const match of [...inOrder(matchesOf(new Blocks(old), old, next)), { from: old.length, to: next.length, length: 0 }]) {
    const gap = { old: old.slice(oldAt, match.from), next: next.slice(nextAt, match.to), offset: start + oldAt };
    splices.push(...gapSplices(gap, from, blocks));
    [oldAt, nextAt] = [match.from + match.length, match.to + match.length];
  }
  return splices;
}

interface Gap {
  readonly old: string;
  readonly next: string;
  /** Where the gap begins in the whole text. */
  readonly offset: number;
}

function gapSplices({ old, next, offset }: Gap, from: string, blocks: Blocks): Splice[] {
  if (old === '' && next === '') return [];
  if (old === '' || next === '' || old.length > longestByCharacter || next.length > longestByCharacter) return [[offset, old.length, copied(next, from, blocks)]];
  const splices: Splice[] = [];
  let at = 0;
  let open: { readonly begin: number; length: number; inserted: string } | undefined;
  const close = (): void => {
    if (open !== undefined) splices.push([open.begin, open.length, copied(open.inserted, from, blocks)]);
    open = undefined;
  };
  for (const [operation, text] of diff(old, next)) {
    if (operation === diff.EQUAL) {
      close();
      at += text.length;
      continue;
    }
    open ??= { begin: offset + at, length: 0, inserted: '' };
    if (operation === diff.INSERT) open.inserted += text;
    else {
      open.length += text.length;
      at += text.length;
    }
  }
  close();
  return splices;
}

/** A text by what of it stands elsewhere already. */
function copied(text: string, from: string, blocks: Blocks): string | readonly Piece[] {
  if (text.length < blockLength) return text;
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of matchesOf(blocks, from, text)) {
    if (match.to > at) pieces.push(text.slice(at, match.to));
    pieces.push([match.from, match.length]);
    at = match.to + match.length;
  }
  if (at === 0) return text;
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

/** Where each block of a text stands. */
class Blocks {
  readonly #places = new Map<string, number[]>();

  constructor(text: string) {
    for (let at = 0; at + blockLength <= text.length; at += blockLength) {
      const block = text.slice(at, at + blockLength);
      const places = this.#places.get(block);
      if (places === undefined) this.#places.set(block, [at]);
      else if (places.length < mostPlaces) places.push(at);
    }
  }

  /** The first place of a block from `after` on, else the first of all. */
  find(block: string, after: number): number | undefined {
    const places = this.#places.get(block);
    return places?.find((place) => place >= after) ?? places?.[0];
  }
}

interface Match {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Stretches of `to` that stand in `from`, in the order of `to`, none overlapping another. */
function matchesOf(blocks: Blocks, from: string, to: string): Match[] {
  const matches: Match[] = [];
  let [done, expected] = [0, 0];
  for (let at = 0; at + blockLength <= to.length; ) {
    const place = blocks.find(to.slice(at, at + blockLength), expected);
    if (place === undefined) {
      at++;
      continue;
    }
    let before = 0;
    while (at - before > done && place - before > 0 && from[place - before - 1] === to[at - before - 1]) before++;
    let length = blockLength;
    while (at + length < to.length && place + length < from.length && from[place + length] === to[at + length]) length++;
    matches.push({ from: place - before, to: at - before, length: length + before });
    at += length;
    done = at;
    expected = place + length;
  }
  return matches;
}

/** The heaviest of the matches that are in the same order on both sides. */
function inOrder(all: readonly Match[]): Match[] {
  const matches = all.length <= mostMatches ? all : new Set(all.toSorted((a, b) => b.length - a.length).slice(0, mostMatches));
  const list = [...all].filter((match) => (matches instanceof Set ? matches.has(match) : true));
  const best: { weight: number; before: number }[] = [];
  for (const [index, { from, length }] of list.entries()) {
    let chosen = { weight: length, before: -1 };
    for (let earlier = 0; earlier < index; earlier++) {
      const one = list[earlier];
      const weight = (best[earlier]?.weight ?? 0) + length;
      if (one !== undefined && one.from + one.length <= from && weight > chosen.weight) chosen = { weight, before: earlier };
    }
    best.push(chosen);
  }
  const chain: Match[] = [];
  let at = best.reduce((most, { weight }, index) => (weight > (best[most]?.weight ?? -1) ? index : most), 0);
  for (let match = list[at]; match !== undefined; match = list[at]) {
    chain.unshift(match);
    at = best[at]?.before ?? -1;
  }
  return chain;
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonSuffix(a: string, b: string, start: number): number {
  let length = 0;
  while (length < a.length - start && length < b.length - start && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}
