import { defineChange } from '../catalog-change.ts';

/** An input takes any number of edges. */
export const inputTakesManyNow = defineChange({
  slug: 'input-takes-many-now',
  title: 'An input takes any number of edges',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ inputs }) => inputs.filter(({ old, next }) => old.many !== true && next.many === true).map(({ kind, name }) => ({ kind, port: name })),
});
