import { defineChange } from '../catalog-change.ts';

/** An input was removed. */
export const inputRemoved = defineChange({
  slug: 'input-removed',
  title: 'An input was removed',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' },
  compare: ({ gone }) => gone.inputs.map(({ kind, name }) => ({ kind, port: name })),
});
