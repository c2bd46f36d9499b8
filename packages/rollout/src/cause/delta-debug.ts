/**
 * The smallest part of `items` that still fails, in the sense that nothing more can be left out of it: first halves, then finer parts and
 * what is left without each. Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002.
 *
 * `fails` must hold for all items. It is asked at most `maxTries` times; what is smallest by then is given.
 */
export function deltaDebug<T>(items: readonly T[], fails: (part: readonly T[]) => boolean, maxTries = 2_000): readonly T[] {
  let [left, parts, tries] = [items, 2, 0];
  const isFailing = (part: readonly T[]): boolean => tries++ < maxTries && fails(part);
  while (left.length > 1 && tries < maxTries) {
    const chunks = split(left, Math.min(parts, left.length));
    const alone = chunks.find(isFailing);
    if (alone !== undefined) {
      [left, parts] = [alone, 2];
      continue;
    }
    const without = chunks.length > 2 ? chunks.findIndex((_, index) => isFailing(chunks.flatMap((chunk, other) => (other === index ? [] : chunk)))) : -1;
    if (without >= 0) {
      left = chunks.flatMap((chunk, other) => (other === without ? [] : chunk));
      parts = Math.max(parts - 1, 2);
      continue;
    }
    if (chunks.length >= left.length) break;
    parts = Math.min(left.length, parts * 2);
  }
  // A single item may be too much as well.
  return left.length === 1 && isFailing([]) ? [] : left;
}

function split<T>(items: readonly T[], parts: number): T[][] {
  const size = Math.ceil(items.length / parts);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
