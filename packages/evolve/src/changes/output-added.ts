import { defineChange } from '../catalog-change.ts';

/** An output was added. */
export const outputAdded = defineChange({
  slug: 'output-added',
  title: 'An output was added',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ fresh }) => fresh.outputs.map(({ kind, name }) => ({ kind, port: name })),
});
