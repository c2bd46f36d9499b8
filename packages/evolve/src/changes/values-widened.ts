import { defineChange } from '../catalog-change.ts';
import { settable, typeChange } from '../type-change.ts';

/** Further values can be set. */
export const valuesWidened = defineChange({
  slug: 'values-widened',
  title: 'Further values can be set',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: (pair) => settable(pair).flatMap((one) => (typeChange(one, pair.next) === 'widened' ? [one.found] : [])),
});
