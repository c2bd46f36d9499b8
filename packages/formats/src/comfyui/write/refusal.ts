import type { WriteResult } from '../../format.ts';
import type { TextChange } from '../../json/change-text.ts';

/** Thrown inside a writer when the format cannot express an edit; it never leaves the writer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The changes, or the reason why there are none. */
export function refusable(make: () => TextChange[]): WriteResult {
  try {
    return { changes: make() };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message };
    throw error;
  }
}
