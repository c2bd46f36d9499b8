/** A value of an attribute by which people are measured. */
export interface Segment {
  readonly attribute: string;
  readonly value: string;
}

/** How much of a release is meant: the smallest cell that explains a breach is the one that is loosened. */
export type Scope =
  | { readonly kind: 'rule-in-segment'; readonly rule: string; readonly segment: Segment }
  | { readonly kind: 'rule'; readonly rule: string }
  | { readonly kind: 'segment'; readonly segment: Segment }
  | { readonly kind: 'release' };

export const wholeRelease: Scope = { kind: 'release' };

/** One text for one scope: `type-maybe in browser=firefox`. */
export function scopeName(scope: Scope): string {
  switch (scope.kind) {
    case 'rule-in-segment':
      return `${scope.rule} in ${segmentName(scope.segment)}`;
    case 'rule':
      return scope.rule;
    case 'segment':
      return segmentName(scope.segment);
    case 'release':
      return 'the release';
  }
}

export function segmentName({ attribute, value }: Segment): string {
  return `${attribute}=${value}`;
}

/** Whether loosening `outer` loosens all of `inner`. */
export function covers(outer: Scope, inner: Scope): boolean {
  if (outer.kind === 'release') return true;
  if (outer.kind === 'rule') return 'rule' in inner && inner.rule === outer.rule;
  if (outer.kind === 'segment') return 'segment' in inner && segmentName(inner.segment) === segmentName(outer.segment);
  return scopeName(outer) === scopeName(inner) && inner.kind === outer.kind;
}

/** The next larger scope, for a breach that goes on after the smaller one was loosened. A rule goes before a segment: fewer people lose less. */
export function widened(scope: Scope): Scope {
  return scope.kind === 'rule-in-segment' ? { kind: 'rule', rule: scope.rule } : wholeRelease;
}

/** Whether saved documents must go back with it: a rule's level changes no document. */
export function concernsData(scope: Scope): boolean {
  return scope.kind === 'segment' || scope.kind === 'release';
}
