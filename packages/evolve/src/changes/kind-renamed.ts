import { defineChange } from '../catalog-change.ts';

/** A kind was renamed, and the new catalog knows the old name. */
export const kindRenamed = defineChange({
  slug: 'kind-renamed',
  title: 'A kind was renamed, and the new catalog knows the old name',
  levels: { stored: 'safe', rollback: 'breaking', code: 'breaking', plan: 'safe' },
  compare: ({ kinds }) => kinds.filter(({ old, next }) => old.name !== next.name).map(({ old, next }) => ({ kind: next.name, from: old.name, to: next.name })),
});
