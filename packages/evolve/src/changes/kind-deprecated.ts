import { defineChange } from '../catalog-change.ts';

/** A kind is announced to go. */
export const kindDeprecated = defineChange({
  slug: 'kind-deprecated',
  title: 'A kind is announced to go',
  levels: { stored: 'safe', rollback: 'safe', code: 'safe', plan: 'safe' },
  compare: ({ kinds }) => kinds.filter(({ old, next }) => old.deprecated === undefined && next.deprecated !== undefined).map(({ next }) => ({ kind: next.name })),
});
