import { type Edge, portText } from '@turnbuckle/model';

/** Keys of edges in file order: the file's id where it is unique, else both ends and a number among equals. */
export function edgeKeys(edges: readonly Pick<Edge, 'from' | 'to'>[], ids: readonly (string | undefined)[]): readonly string[] {
  if (areUnique(ids)) return ids;
  const uses = new Map<string, number>();
  for (const id of ids) if (id !== undefined) uses.set(id, (uses.get(id) ?? 0) + 1);
  const numbers = new Map<string, number>();
  return edges.map(({ from, to }, index) => {
    const id = ids[index];
    if (id !== undefined && uses.get(id) === 1) return id;
    const ends = `${portText(from)}->${portText(to)}`;
    let number = (numbers.get(ends) ?? 0) + 1;
    // Somebody may have given such a key as an id.
    while (uses.has(`${ends}#${number}`)) number++;
    numbers.set(ends, number);
    return `${ends}#${number}`;
  });
}

function areUnique(ids: readonly (string | undefined)[]): ids is readonly string[] {
  const seen = new Set(ids);
  return seen.size === ids.length && !seen.has(undefined);
}
