import { compareErrors, type ErrorComparison, type Migration } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import { type Catalog, findKind, makeCatalog } from '@turnbuckle/model';

/**
 * The errors of a document before and after. A node whose kind the old catalog did not know was never checked, so what the new catalog is
 * the first to say of it is no error that the migration brought.
 */
export function gainedErrors(before: string, after: string, { from, to }: Migration): ErrorComparison {
  const compared = compareErrors({ text: before, catalog: from }, { text: after, catalog: to });
  if (!compared.hasGained) return compared;
  const nodes = readDocument(before, { catalog: from }).value?.graphs.flatMap((graph) => graph.nodes) ?? [];
  const fresh = new Set(nodes.flatMap(({ kind }) => (findKind(from, kind) === undefined && to.kinds.has(kind) ? [kind] : [])));
  return fresh.size === 0 ? compared : compareErrors({ text: before, catalog: from }, { text: after, catalog: without(to, fresh) });
}

function without({ version, kinds, types, coercions }: Catalog, names: ReadonlySet<string>): Catalog {
  return makeCatalog({ version, kinds: [...kinds.values()].filter(({ name }) => !names.has(name)), types, coercions });
}
