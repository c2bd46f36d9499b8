import { defineChange } from '../catalog-change.ts';

/** An input was added that may stay open. */
export const inputAdded = defineChange({
  slug: 'input-added',
  title: 'An input was added that may stay open',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ fresh }) => fresh.inputs.filter(({ port }) => !port.required).map(({ kind, name }) => ({ kind, port: name })),
});
