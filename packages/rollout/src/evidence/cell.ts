/** What is counted by itself: a guardrail in one segment, over all rules or for failures that one rule caused. */
export interface Cell {
  /** Id of the guardrail in the plan. */
  readonly guardrail: string;
  /** What a guardrail counts apart by itself, one critical function say; `null` for all of it. */
  readonly part: string | null;
  readonly segment: Segment | null;
  readonly rule: string | null;
}

/** People whose attribute has this value. */
export interface Segment {
  readonly attribute: string;
  readonly value: string;
}

const known = new WeakMap<Cell, string>();

/** Unique and readable: `error-rate/all/plan=pro/type-mismatch`, with a star for "all". Asked for at every look, so it is remembered. */
export function cellKey(cell: Cell): string {
  const key = known.get(cell) ?? makeKey(cell);
  known.set(cell, key);
  return key;
}

function makeKey({ guardrail, part, segment, rule }: Cell): string {
  const where = segment === null ? '*' : `${escaped(segment.attribute)}=${escaped(segment.value)}`;
  return `${escaped(guardrail)}/${part === null ? '*' : escaped(part)}/${where}/${rule === null ? '*' : escaped(rule)}`;
}

/** Names are anybody's: what a key is put together with must not come from inside them. */
function escaped(name: string): string {
  return name.replace(/[%/=*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

export function isSameSegment(a: Segment | null, b: Segment | null): boolean {
  return a?.attribute === b?.attribute && a?.value === b?.value;
}
