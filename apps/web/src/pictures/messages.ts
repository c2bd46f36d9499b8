import type { Plan } from '@turnbuckle/compiler';
import type { Severity } from '@turnbuckle/model';

/** What a page asks of the picture worker. */
export type PictureRequest =
  | { readonly ask: 'tiles'; readonly graphs: readonly { readonly id: string; readonly document: string }[] }
  | { readonly ask: 'nodes'; readonly number: number; readonly plan: Plan };

/** One finding, as far as a tile tells it. */
export interface TileProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
}

/** A stored graph as the wall shows it. */
export interface Tile {
  readonly id: string;
  /** 64 x 64 pixels, RGBA8; `null` where a document could not be read, or holds no picture. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer> | null;
  /** False while only the findings are known. */
  readonly isPainted: boolean;
  readonly problems: readonly TileProblem[];
  readonly isWrong: boolean;
  readonly nodes: number;
  readonly wires: number;
}

/** Findings come before pictures, since they are a tenth of the work and the head of the wall counts them. */
export type PictureAnswer =
  | { readonly answer: 'tiles'; readonly tiles: readonly Tile[] }
  | { readonly answer: 'nodes'; readonly number: number; readonly pictures: readonly (readonly [node: string, rgba: Uint8ClampedArray<ArrayBuffer>])[] };
