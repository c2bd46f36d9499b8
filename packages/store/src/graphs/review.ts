import type { Diagnostic } from '@turnbuckle/model';
import type { DeclaredRelease } from '../releases/release-in-force.ts';

/** How a stored graph stands: as it was sent, mended, with edges set aside, or one of several versions that nobody has merged. */
export const graphStates = ['clean', 'repaired', 'quarantined', 'forked'] as const;
export type GraphState = (typeof graphStates)[number];

export interface Reviewed {
  /** What is stored: the bytes that were sent, but for the field that sets edges aside. */
  readonly bytes: Uint8Array;
  /** The format's name as the document shows it; the one that was named when the document doesn't tell. */
  readonly format: string;
  readonly state: 'clean' | 'quarantined';
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReviewContext {
  readonly format: string;
  /** A digest, or the name of a policy. */
  readonly release: string;
  /** The release as it was registered; `null` or absent of a mere policy. */
  readonly declared?: DeclaredRelease | null;
}

/**
 * Looks at a document before it is stored. Pure: the same bytes under the same release give the same answer. Refuses only what does not
 * parse; whatever a policy refuses is set aside in place and stored.
 */
export type Review = (bytes: Uint8Array, context: ReviewContext) => Reviewed | { readonly refused: readonly Diagnostic[] };

/** Stores everything as it is. */
export const acceptAll: Review = (bytes, { format }) => ({ bytes, format, state: 'clean', diagnostics: [] });
