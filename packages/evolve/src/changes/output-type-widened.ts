import { defineChange } from '../catalog-change.ts';
import { printed, typeChange } from '../type-change.ts';

/** An output may give more than it did. */
export const outputTypeWidened = defineChange({
  slug: 'output-type-widened',
  title: 'An output may give more than it did',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'dangerous' },
  compare: ({ outputs, next }) => outputs.flatMap((pair) => (typeChange(pair, next) === 'widened' ? [printed(pair, 'port')] : [])),
});
