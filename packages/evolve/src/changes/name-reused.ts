import { defineChange, type FoundChange } from '../catalog-change.ts';

/** A name that was given up for good means something else now: saved graphs that still hold it would be read as what they are not. */
export const nameReused = defineChange({
  slug: 'name-reused',
  title: 'A reserved name is used again',
  levels: { stored: 'breaking', rollback: 'breaking', code: 'dangerous', plan: 'breaking' },
  compare: ({ old, next, kinds }) => [
    ...old.reserved.filter((name) => next.kinds.has(name)).map((name): FoundChange => ({ kind: name })),
    ...kinds.flatMap(({ old: before, next: after }) =>
      (before.reserved ?? []).flatMap((name): FoundChange[] => {
        if (Object.hasOwn(after.in, name) || Object.hasOwn(after.out, name)) return [{ kind: after.name, port: name }];
        return Object.hasOwn(after.params, name) ? [{ kind: after.name, param: name }] : [];
      }),
    ),
  ],
});
