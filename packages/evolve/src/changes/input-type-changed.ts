import { defineChange } from '../catalog-change.ts';
import { printed, typeChange } from '../type-change.ts';

/** An input takes something else. */
export const inputTypeChanged = defineChange({
  slug: 'input-type-changed',
  title: 'An input takes something else',
  levels: { stored: 'breaking', rollback: 'breaking', code: 'breaking', plan: 'breaking' },
  compare: ({ inputs, next }) => inputs.flatMap((pair) => (typeChange(pair, next) === 'changed' ? [printed(pair, 'port')] : [])),
});
