import type { WriteInput, WriteResult } from '../format.ts';
import { refusable } from './write/refusal.ts';
import { UiWriter } from './write/ui-writer.ts';

/** Carries edits out in an editor's document. All three places of a link are kept in step; what an edit does not name stays byte for byte. */
export function writeUi(input: WriteInput): WriteResult {
  return refusable(() => new UiWriter(input).changes());
}
