import type { Migration } from '@turnbuckle/evolve';
import type { Queryable } from '../database.ts';

/** What keeps a migration from being registered: one that it depends on is not there, or depends on it in turn. In words; empty when nothing does. */
export async function dependencyProblems(queryable: Queryable, { id, dependsOn = [] }: Pick<Migration, 'id' | 'dependsOn'>): Promise<string[]> {
  if (dependsOn.length === 0) return [];
  const rows = await queryable.query<{ name: string; dependsOn: readonly string[] | null }>(
    `select name, declaration->'dependsOn' as "dependsOn" from turnbuckle.document_migrations`,
  );
  const known = new Map<string, string[]>();
  // Several versions of one name: what any of them depends on counts.
  for (const { name, dependsOn: needs } of rows) known.set(name, [...(known.get(name) ?? []), ...(needs ?? [])]);
  return dependsOn.flatMap((needed) => {
    const back = wayBack(needed, id, known);
    if (back !== null) return [`The migration '${id}' depends on itself: ${[id, ...back].join(' -> ')}.`];
    return known.has(needed) ? [] : [`The migration '${id}' depends on '${needed}', which is not registered. Register that first.`];
  });
}

/** The ids from one to another along dependencies, both included; `null` when there is no such way. */
function wayBack(from: string, to: string, known: ReadonlyMap<string, readonly string[]>): string[] | null {
  const seen = new Set<string>();
  const open: string[][] = [[from]];
  for (let trail = open.shift(); trail !== undefined; trail = open.shift()) {
    const last = trail.at(-1) ?? '';
    if (last === to) return trail;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of known.get(last) ?? []) open.push([...trail, next]);
  }
  return null;
}
