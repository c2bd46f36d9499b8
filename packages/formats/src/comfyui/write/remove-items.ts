import type { Json } from '@turnbuckle/model';
import type { TextChange } from '../../json/change-text.ts';

interface Removal {
  /** Pointers of the entries to take out. */
  readonly removed: readonly string[];
  /** Nothing stays in the container, so it is emptied as a whole. */
  readonly isAll: boolean;
  readonly empty: Json;
}

/** Takes entries out of the container at `pointer`. */
export function removeItems(pointer: string, { removed, isAll, empty }: Removal): TextChange[] {
  if (removed.length > 1 && isAll) return [{ kind: 'replace', pointer, value: empty }];
  return removed.map((item): TextChange => ({ kind: 'remove', pointer: item }));
}
