import type { Scope } from '../evidence/attribute-breach.ts';
import { isSameSegment, type Segment } from '../evidence/cell.ts';

/** One text for one scope: `type-maybe in browser=firefox`. */
export function scopeName({ rule, segment }: Scope): string {
  if (rule !== null) return segment === null ? rule : `${rule} in ${segmentName(segment)}`;
  return segment === null ? 'the release' : segmentName(segment);
}

export function segmentName({ attribute, value }: Segment): string {
  return `${attribute}=${value}`;
}

export function isWhole({ rule, segment }: Scope): boolean {
  return rule === null && segment === null;
}

/** Whether loosening `outer` loosens all of `inner`. */
export function covers(outer: Scope, inner: Scope): boolean {
  return (outer.rule === null || outer.rule === inner.rule) && (outer.segment === null || isSameSegment(outer.segment, inner.segment));
}

/** The next larger scope, for a breach that goes on after the smaller one was loosened. A rule goes before a segment: fewer people lose less. */
export function widened({ rule, segment }: Scope): Scope {
  return { rule: segment === null ? null : rule, segment: null };
}

/** Whether saved documents must go back with it: a rule's level changes no document. */
export function concernsData({ rule }: Scope): boolean {
  return rule === null;
}
