import { defineChange } from '../catalog-change.ts';

/** A parameter was added that has a value by itself. */
export const paramAdded = defineChange({
  slug: 'param-added',
  title: 'A parameter was added that has a value by itself',
  levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' },
  compare: ({ fresh }) => fresh.params.filter(({ port }) => port.required !== true).map(({ kind, name }) => ({ kind, param: name })),
});
