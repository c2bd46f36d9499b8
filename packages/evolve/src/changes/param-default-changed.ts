import { defineChange } from '../catalog-change.ts';
import { sameJson, shown } from '../type-change.ts';

/** What an unset parameter stands for changed. */
export const paramDefaultChanged = defineChange({
  slug: 'param-default-changed',
  title: 'What an unset parameter stands for changed',
  levels: { stored: 'safe', rollback: 'safe', code: 'safe', plan: 'dangerous' },
  compare: ({ params }) =>
    params.flatMap(({ kind, name, old, next }) => (sameJson(old.default, next.default) ? [] : [{ kind, param: name, from: shown(old.default), to: shown(next.default) }])),
});
