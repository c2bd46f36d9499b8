import type { Json } from '@turnbuckle/model';

/** Replaces `length` UTF-16 units at `start` by `text`, or by pieces one after the other. */
export type Splice = readonly [start: number, length: number, text: string | readonly Piece[]];
/** A text, or a stretch of the one that is patched: what was moved need not be written out. */
export type Piece = string | readonly [start: number, length: number];

/**
 * What a document lost on its way, small: for each step what cannot be derived, and splices only where the steps alone do not give the
 * original bytes. With it and without the old body the way back is whole.
 */
export interface Complement {
  readonly version: 1;
  /** SHA-256 of the document that was written. While it stands, nobody edited it. */
  readonly witness: string;
  /** Entries by step, then by graph of the document. */
  readonly steps: readonly (Readonly<Record<string, readonly Json[]>> | null)[];
  /** From what the steps give to the original, where the two differ. */
  readonly patch?: readonly Splice[];
  /** The whole original, for a step that nobody can look into. */
  readonly preimage?: string;
}

export const emptyComplement: Complement = { version: 1, witness: '', steps: [] };

export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export function applyPatch(text: string, patch: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const [start, length, inserted] of patch) {
    result += text.slice(at, start) + (typeof inserted === 'string' ? inserted : inserted.map((piece) => pieceText(piece, text)).join(''));
    at = start + length;
  }
  return result + text.slice(at);
}

function pieceText(piece: Piece, text: string): string {
  return typeof piece === 'string' ? piece : text.slice(piece[0], piece[0] + piece[1]);
}
