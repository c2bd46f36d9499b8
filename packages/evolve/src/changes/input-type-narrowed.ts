import { defineChange } from '../catalog-change.ts';
import { printed, typeChange } from '../type-change.ts';

/** An input takes less than it did. */
export const inputTypeNarrowed = defineChange({
  slug: 'input-type-narrowed',
  title: 'An input takes less than it did',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'safe' },
  compare: ({ inputs, next }) => inputs.flatMap((pair) => (typeChange(pair, next) === 'narrowed' ? [printed(pair, 'port')] : [])),
});
