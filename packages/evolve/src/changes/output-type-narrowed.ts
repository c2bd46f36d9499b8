import { defineChange } from '../catalog-change.ts';
import { printed, typeChange } from '../type-change.ts';

/** An output gives less than it did. */
export const outputTypeNarrowed = defineChange({
  slug: 'output-type-narrowed',
  title: 'An output gives less than it did',
  levels: { stored: 'safe', rollback: 'dangerous', code: 'safe', plan: 'safe' },
  compare: ({ outputs, next }) => outputs.flatMap((pair) => (typeChange(pair, next) === 'narrowed' ? [printed(pair, 'port')] : [])),
});
