import { createHash } from 'node:crypto';
import { type Complement, complementSizeBytes, edgeOutcomes, emptyComplement, lensOf, type Migration } from '@turnbuckle/evolve';
import { decodeUtf8, readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';

export type Direction = 'up' | 'down';

/** What became of a document that could follow. */
export interface Carried {
  readonly bytes: Uint8Array;
  readonly isChanged: boolean;
  /** For the way back; `null` where there is nothing to remember. */
  readonly complement: Complement | null;
  /** Edges that were set aside on this way, by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Edges that took a fix. */
  readonly mended: number;
  /** The document sets edges aside, from this way or from before. */
  readonly hasQuarantine: boolean;
}

/** What a document computes under a catalog, as a digest; `null` where it computes nothing that could be compared. Pure. */
export type PictureOf = (text: string, catalog: Catalog) => string | null;

export interface CarryContext {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly complement?: Complement | undefined;
  /** Compared before and after, unless the migration says that results may change. */
  readonly pictureOf?: PictureOf | undefined;
}

/** Takes one document over, or says in words why it cannot follow. Pure: the same bytes always give the same answer. */
export function carryDocument(bytes: Uint8Array, { migration, direction, complement = emptyComplement, pictureOf }: CarryContext): Carried | { readonly quarantined: string } {
  const decoded = decodeUtf8(bytes);
  if ('fault' in decoded) return { quarantined: decoded.fault.message };
  const moved = lensOf(migration, { digest })[direction](decoded.text, complement);
  if ('quarantined' in moved) return moved;
  const isEmpty = moved.unchanged && complementSizeBytes(moved.complement) === 0;
  const [before, after] = direction === 'up' ? [migration.from, migration.to] : [migration.to, migration.from];
  const differs = moved.unchanged || migration.mayChangeResults || direction === 'down' ? null : pictureDiffers([decoded.text, before], [moved.text, after], pictureOf);
  if (differs !== null) return { quarantined: differs };
  const aside = asideIn(moved.text, after);
  const codes = moved.unchanged ? {} : added(asideIn(decoded.text, before), aside);
  return {
    bytes: moved.unchanged ? bytes : new TextEncoder().encode(moved.text),
    isChanged: !moved.unchanged,
    complement: isEmpty ? null : moved.complement,
    codes,
    mended: direction === 'up' ? sum(edgeOutcomes(moved.complement, migration).repaired) : 0,
    hasQuarantine: aside.size > 0,
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pictureDiffers(before: Parameters<PictureOf>, after: Parameters<PictureOf>, pictureOf: PictureOf | undefined): string | null {
  const [was, is] = pictureOf === undefined ? [null, null] : [pictureOf(...before), pictureOf(...after)];
  if (was === null || is === null || was === is) return null;
  return `its picture would be another one (${is.slice(0, 12)} instead of ${was.slice(0, 12)}), and the migration says that no picture changes`;
}

/** The code of every edge that a document sets aside, by graph and edge. */
function asideIn(text: string, catalog: Catalog): Map<string, string> {
  // Most documents never held the word, and need no second reading.
  if (!text.includes('quarantined')) return new Map();
  const graphs = readDocument(text, { catalog }).value?.graphs ?? [];
  return new Map(graphs.flatMap(({ id, edges }) => edges.flatMap(({ key, quarantined }) => (quarantined === undefined ? [] : [[`${id}\n${key}`, quarantined] as const]))));
}

function added(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const [edge, code] of after) if (!before.has(edge)) codes[code] = (codes[code] ?? 0) + 1;
  return codes;
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
