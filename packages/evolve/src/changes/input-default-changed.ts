import { defineChange } from '../catalog-change.ts';
import { sameJson, shown } from '../type-change.ts';

/** What an open input stands for changed. */
export const inputDefaultChanged = defineChange({
  slug: 'input-default-changed',
  title: 'What an open input stands for changed',
  levels: { stored: 'safe', rollback: 'safe', code: 'safe', plan: 'dangerous' },
  compare: ({ inputs }) =>
    inputs.flatMap(({ kind, name, old, next }) =>
      sameJson(old.param?.default, next.param?.default) ? [] : [{ kind, port: name, from: shown(old.param?.default), to: shown(next.param?.default) }],
    ),
});
