import { defineChange } from '../catalog-change.ts';
import { settable, typeChange } from '../type-change.ts';

/** Other values can be set than before. */
export const valuesChanged = defineChange({
  slug: 'values-changed',
  title: 'Other values can be set than before',
  levels: { stored: 'breaking', rollback: 'breaking', code: 'breaking', plan: 'breaking' },
  compare: (pair) => settable(pair).flatMap((one) => (typeChange(one, pair.next) === 'changed' ? [one.found] : [])),
});
