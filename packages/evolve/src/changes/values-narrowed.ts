import { defineChange } from '../catalog-change.ts';
import { settable, typeChange } from '../type-change.ts';

/** A value that could be set can not be set any more. */
export const valuesNarrowed = defineChange({
  slug: 'values-narrowed',
  title: 'A value that could be set can not be set any more',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' },
  compare: (pair) => settable(pair).flatMap((one) => (typeChange(one, pair.next) === 'narrowed' ? [one.found] : [])),
});
