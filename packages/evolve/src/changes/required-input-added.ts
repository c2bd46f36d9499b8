import { defineChange } from '../catalog-change.ts';

/** An input was added that must not stay open. */
export const requiredInputAdded = defineChange({
  slug: 'required-input-added',
  title: 'An input was added that must not stay open',
  levels: { stored: 'breaking', rollback: 'breaking', code: 'safe', plan: 'breaking' },
  // Engines refuse stored graphs without it even where it has a default, so a default only makes it dangerous.
  compare: ({ fresh }) =>
    fresh.inputs
      .filter(({ port }) => port.required)
      .map(({ kind, name, port }) => ({ kind, port: name, ...(port.param?.default === undefined ? {} : { levels: { stored: 'dangerous', plan: 'dangerous' } as const }) })),
});
