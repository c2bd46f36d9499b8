import { defineChange } from '../catalog-change.ts';

/** A coercion is gone, so wires that it carried do not fit. */
export const coercionRemoved = defineChange({
  slug: 'coercion-removed',
  title: 'A coercion is gone, so wires that it carried do not fit',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' },
  compare: ({ old, next }) =>
    old.coercions
      .filter((one) => one.lossless && !next.coercions.some((other) => other.lossless && other.from === one.from && other.to === one.to))
      .map(({ from, to, id }) => ({ kind: id, from, to })),
});
