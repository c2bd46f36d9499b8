import diff from 'fast-diff';
import type { Splice } from './complement.ts';

/** Splices that turn one text into another. */
export function patchBetween(from: string, to: string): Splice[] {
  const splices: Splice[] = [];
  let at = 0;
  let open: [number, number, string] | null = null;
  for (const [operation, text] of diff(from, to)) {
    if (operation === diff.EQUAL) {
      if (open !== null) splices.push(open);
      open = null;
      at += text.length;
      continue;
    }
    open ??= [at, 0, ''];
    if (operation === diff.DELETE) {
      open[1] += text.length;
      at += text.length;
    } else open[2] += text;
  }
  if (open !== null) splices.push(open);
  return splices;
}
