import { defineChange } from '../catalog-change.ts';

/** An output was renamed, and the new catalog knows the old name. */
export const outputRenamed = defineChange({
  slug: 'output-renamed',
  title: 'An output was renamed, and the new catalog knows the old name',
  levels: { stored: 'safe', rollback: 'breaking', code: 'breaking', plan: 'safe' },
  compare: ({ outputs }) => outputs.filter(({ oldName, name }) => oldName !== name).map(({ kind, oldName, name }) => ({ kind, port: name, from: oldName, to: name })),
});
