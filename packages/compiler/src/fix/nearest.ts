import { distance } from 'fastest-levenshtein';

/** Names that differ by more edits than this are not offered for one another. */
const maxDistance = 2;

/** A name without what hands and tools vary: case, separators, surrounding space. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_\-.:]+/g, '');
}

/** The one candidate that a wrong name surely means (`same`: only case and separators differ), or most likely (`near`); else `null`. */
export function nearestName(name: string, candidates: Iterable<string>): { readonly name: string; readonly how: 'same' | 'near' } | null {
  const list = [...candidates];
  const normal = normalName(name);
  const same = list.filter((candidate) => normalName(candidate) === normal);
  if (same.length === 1 && same[0] !== undefined) return { name: same[0], how: 'same' };
  let best: string[] = [];
  let least = maxDistance;
  for (const candidate of list) {
    if (Math.abs(candidate.length - name.length) > least) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    // A name of one or two letters is near everything.
    if (edits > least || edits >= Math.min(name.length, candidate.length)) continue;
    if (edits < least) best = [];
    least = edits;
    best.push(candidate);
  }
  const [only] = best;
  return best.length === 1 && only !== undefined ? { name: only, how: 'near' } : null;
}

/** `did you mean 'blur'?`, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearestName(name, candidates);
  return found === null ? '' : ` Did you mean '${found.name}'?`;
}
