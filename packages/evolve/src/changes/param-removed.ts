import { defineChange } from '../catalog-change.ts';

/** A parameter was removed. */
export const paramRemoved = defineChange({
  slug: 'param-removed',
  title: 'A parameter was removed',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'dangerous' },
  compare: ({ gone }) => gone.params.map(({ kind, name }) => ({ kind, param: name })),
});
