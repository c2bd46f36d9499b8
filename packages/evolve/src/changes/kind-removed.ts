import { defineChange } from '../catalog-change.ts';

/** A kind was removed. */
export const kindRemoved = defineChange({
  slug: 'kind-removed',
  title: 'A kind was removed',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' },
  compare: ({ gone }) => gone.kinds.map(({ name }) => ({ kind: name })),
});
