import { describe, expect, it } from 'vitest';
import { changeText, type TextChange } from './change-text.ts';

describe('changing an array of a JSON text', () => {
  const items = ['a', 'b', 'c', 'd'];

  it.each(['', '  '])('takes any items away and adds others, indent %j', (indent) => {
    for (let mask = 0; mask < 16; mask++) {
      for (const added of [[], ['x'], ['x', 'y']]) {
        const removed: TextChange[] = items.flatMap((_, index) => ((mask >> index) & 1 ? [{ kind: 'remove', pointer: `/list/${index}` } as const] : []));
        const inserted = added.map((value): TextChange => ({ kind: 'insert-item', pointer: '/list', value }));
        const changed = changeText(JSON.stringify({ before: 1, list: items, after: 2 }, null, indent), [...removed, ...inserted]);
        expect(JSON.parse(changed), `${mask} ${added.join()}`).toEqual({ before: 1, list: [...items.filter((_, index) => !((mask >> index) & 1)), ...added], after: 2 });
      }
    }
  });
});
