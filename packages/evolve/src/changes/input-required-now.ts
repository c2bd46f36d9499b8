import { defineChange } from '../catalog-change.ts';

/** An input must not stay open any more. */
export const inputRequiredNow = defineChange({
  slug: 'input-required-now',
  title: 'An input must not stay open any more',
  levels: { stored: 'breaking', rollback: 'safe', code: 'safe', plan: 'breaking' },
  compare: ({ inputs }) =>
    inputs
      .filter(({ old, next }) => !old.required && next.required)
      .map(({ kind, name, next }) => ({ kind, port: name, ...(next.param?.default === undefined ? {} : { levels: { stored: 'dangerous', plan: 'dangerous' } as const }) })),
});
