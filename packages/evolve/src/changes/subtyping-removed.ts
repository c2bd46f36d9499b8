import { defineChange } from '../catalog-change.ts';

/** A type does not stand in for another any more. */
export const subtypingRemoved = defineChange({
  slug: 'subtyping-removed',
  title: 'A type does not stand in for another any more',
  levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' },
  compare: ({ old, next }) =>
    Object.keys(old.types).flatMap((name) =>
      (old.types[name] ?? [])
        .filter((parent) => Object.hasOwn(next.types, name) && !next.table.isSubtype(name, parent))
        .map((parent) => ({ kind: name, from: `${name} extends ${parent}`, to: name })),
    ),
});
