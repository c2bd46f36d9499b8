import { defineChange } from '../catalog-change.ts';

/** A wire is converted in another way than before. */
export const coercionChanged = defineChange({
  slug: 'coercion-changed',
  title: 'A wire is converted in another way than before',
  levels: { stored: 'safe', rollback: 'safe', code: 'safe', plan: 'breaking' },
  compare: ({ old, next }) =>
    old.coercions.flatMap((one) =>
      next.coercions
        .filter((other) => one.lossless && other.lossless && other.from === one.from && other.to === one.to && other.id !== one.id)
        .map((other) => ({ kind: one.id, from: one.id, to: other.id })),
    ),
});
