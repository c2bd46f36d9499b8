import { defineChange } from '../catalog-change.ts';

/** An input may not close a loop any more. */
export const inputFeedbackRemoved = defineChange({
  slug: 'input-feedback-removed',
  title: 'An input may not close a loop any more',
  levels: { stored: 'breaking', rollback: 'safe', code: 'safe', plan: 'breaking' },
  compare: ({ inputs }) => inputs.filter(({ old, next }) => old.feedback === true && next.feedback !== true).map(({ kind, name }) => ({ kind, port: name })),
});
