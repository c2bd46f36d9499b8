import { defineChange } from '../catalog-change.ts';

/** A parameter was renamed, and the new catalog knows the old name. */
export const paramRenamed = defineChange({
  slug: 'param-renamed',
  title: 'A parameter was renamed, and the new catalog knows the old name',
  levels: { stored: 'safe', rollback: 'breaking', code: 'breaking', plan: 'safe' },
  compare: ({ params }) => params.filter(({ oldName, name }) => oldName !== name).map(({ kind, oldName, name }) => ({ kind, param: name, from: oldName, to: name })),
});
