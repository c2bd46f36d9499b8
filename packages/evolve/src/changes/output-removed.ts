import { defineChange } from '../catalog-change.ts';

/** An output was removed. */
export const outputRemoved = defineChange({
  slug: 'output-removed',
  title: 'An output was removed',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' },
  compare: ({ gone }) => gone.outputs.map(({ kind, name }) => ({ kind, port: name })),
});
