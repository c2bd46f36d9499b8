import { defineChange } from '../catalog-change.ts';

/** An input may stay open. */
export const inputOptionalNow = defineChange({
  slug: 'input-optional-now',
  title: 'An input may stay open',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ inputs }) => inputs.filter(({ old, next }) => old.required && !next.required).map(({ kind, name }) => ({ kind, port: name })),
});
