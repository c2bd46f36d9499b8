import type { Plan } from '@turnbuckle/compiler';
import type { Severity } from '@turnbuckle/model';

/** A stored graph and the document that it holds. */
export interface StoredDocument {
  readonly id: string;
  readonly document: string;
}

/** What a page asks of the picture worker. */
export type PictureRequest =
  | { readonly ask: 'tiles'; readonly graphs: readonly StoredDocument[] }
  | { readonly ask: 'forecasts'; readonly graphs: readonly StoredDocument[] }
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

/** What strict rules would mean for a graph: nothing, every illegal wire takes a safe fix, or a person has to look. */
export type ForecastOutcome = 'unchanged' | 'repaired' | 'owner';

/** What would become of one stored graph. Nothing of it is written anywhere. */
export interface Forecast {
  readonly id: string;
  readonly outcome: ForecastOutcome;
  /** Wires that a safe fix would change, each as a sentence. */
  readonly mended: readonly string[];
  /** What would be left for the owner, each as a sentence. */
  readonly open: readonly string[];
  /** Whether the migration's way back gave the stored bytes and the stored picture; `null` where the document could not be migrated at all. */
  readonly isWayBackEqual: boolean | null;
  /** 64 x 64 pixels, RGBA8, as {@link Tile.rgba}, where they would differ from those of now. */
  readonly changedRgba: Tile['rgba'] | undefined;
}

/** Findings come before pictures, since they are a tenth of the work and the head of the wall counts them. */
export type PictureAnswer =
  | { readonly answer: 'tiles'; readonly tiles: readonly Tile[] }
  | { readonly answer: 'forecasts'; readonly forecasts: readonly Forecast[] }
  | { readonly answer: 'nodes'; readonly number: number; readonly pictures: readonly (readonly [node: string, rgba: Uint8ClampedArray<ArrayBuffer>])[] };
