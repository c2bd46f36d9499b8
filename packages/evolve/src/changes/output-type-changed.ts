import { defineChange } from '../catalog-change.ts';
import { printed, typeChange } from '../type-change.ts';

/** An output gives something else. */
export const outputTypeChanged = defineChange({
  slug: 'output-type-changed',
  title: 'An output gives something else',
  levels: { stored: 'breaking', rollback: 'breaking', code: 'breaking', plan: 'breaking' },
  compare: ({ outputs, next }) => outputs.flatMap((pair) => (typeChange(pair, next) === 'changed' ? [printed(pair, 'port')] : [])),
});
