import { defineChange } from '../catalog-change.ts';
import { printed, typeChange } from '../type-change.ts';

/** An input takes more than it did. */
export const inputTypeWidened = defineChange({
  slug: 'input-type-widened',
  title: 'An input takes more than it did',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ inputs, next }) => inputs.flatMap((pair) => (typeChange(pair, next) === 'widened' ? [printed(pair, 'port')] : [])),
});
