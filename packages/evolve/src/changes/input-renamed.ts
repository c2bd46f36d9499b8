import { defineChange } from '../catalog-change.ts';

/** An input was renamed, and the new catalog knows the old name. */
export const inputRenamed = defineChange({
  slug: 'input-renamed',
  title: 'An input was renamed, and the new catalog knows the old name',
  levels: { stored: 'safe', rollback: 'breaking', code: 'breaking', plan: 'safe' },
  compare: ({ inputs }) => inputs.filter(({ oldName, name }) => oldName !== name).map(({ kind, oldName, name }) => ({ kind, port: name, from: oldName, to: name })),
});
