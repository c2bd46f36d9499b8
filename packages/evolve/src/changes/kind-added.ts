import { defineChange } from '../catalog-change.ts';

/** A kind was added. */
export const kindAdded = defineChange({
  slug: 'kind-added',
  title: 'A kind was added',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ fresh }) => fresh.kinds.map(({ name }) => ({ kind: name })),
});
