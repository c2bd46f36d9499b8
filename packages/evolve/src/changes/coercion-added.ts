import { defineChange } from '../catalog-change.ts';

/** A coercion was added, so wires fit that did not. */
export const coercionAdded = defineChange({
  slug: 'coercion-added',
  title: 'A coercion was added, so wires fit that did not',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ old, next }) =>
    next.coercions
      .filter((one) => one.lossless && !old.coercions.some((other) => other.lossless && other.from === one.from && other.to === one.to))
      .map(({ from, to, id }) => ({ kind: id, from, to })),
});
