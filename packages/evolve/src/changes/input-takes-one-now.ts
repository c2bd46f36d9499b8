import { defineChange } from '../catalog-change.ts';

/** An input takes one edge where it took any number. */
export const inputTakesOneNow = defineChange({
  slug: 'input-takes-one-now',
  title: 'An input takes one edge where it took any number',
  levels: { stored: 'breaking', rollback: 'safe', code: 'safe', plan: 'breaking' },
  compare: ({ inputs }) => inputs.filter(({ old, next }) => old.many === true && next.many !== true).map(({ kind, name }) => ({ kind, port: name })),
});
