import { defineChange } from '../catalog-change.ts';

/** A parameter was added that must have a value. */
export const requiredParamAdded = defineChange({
  slug: 'required-param-added',
  title: 'A parameter was added that must have a value',
  levels: { stored: 'breaking', rollback: 'breaking', code: 'breaking', plan: 'breaking' },
  compare: ({ fresh }) =>
    fresh.params
      .filter(({ port }) => port.required === true)
      .map(({ kind, name, port }) => ({ kind, param: name, ...(port.default === undefined ? {} : { levels: { stored: 'dangerous', plan: 'dangerous' } as const }) })),
});
