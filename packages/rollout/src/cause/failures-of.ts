import { compile, type Policy } from '@turnbuckle/compiler';
import { type Migration, migrateUp } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import { type Catalog, type Diagnostic, findKind, type Graph } from '@turnbuckle/model';

/** One thing that is wrong with a document. */
export interface Failure {
  /**
   * A diagnostic's code; `cannot-follow` of a document that the migration does not carry, `unknown-kind` and `unknown-param` of what nobody
   * reads any more, whatever a policy makes of it: what stood there has no effect.
   */
  readonly code: string;
  /** The graph, and the edge or node in it; keys stay through a migration. */
  readonly place: string;
  readonly message: string;
}

export interface Rules {
  readonly catalog: Catalog;
  readonly policy: Policy;
  /** Carries the document first. */
  readonly migration?: Migration | null;
}

/** Not a rule's: no policy says how much it matters. */
export const ownCodes: readonly string[] = ['cannot-follow', 'unknown-kind', 'unknown-param'];
export const cannotFollow = 'cannot-follow';

/**
 * What a release finds wrong with a document. What a migration set aside counts as well: it waits for somebody, which is the failure. Never
 * throws for what is in the document.
 */
export function failuresOf(text: string, { catalog, policy, migration = null }: Rules): readonly Failure[] {
  const carried = migration === null ? { text } : migrateUp(text, migration);
  if ('quarantined' in carried) return [{ code: cannotFollow, place: '', message: carried.quarantined }];
  const { value, diagnostics } = readDocument(carried.text, { catalog });
  const graphs = value?.graphs ?? [];
  const found = graphs.flatMap((graph) => compile(nothingAside(graph), { catalog, policy, moment: 'save' }).diagnostics);
  const errors = [...diagnostics, ...found].flatMap((diagnostic) =>
    diagnostic.severity === 'error' ? [{ code: diagnostic.code, place: placeOf(diagnostic), message: diagnostic.message }] : [],
  );
  const unread = graphs.flatMap((graph) => unreadIn(graph, catalog)).filter((one) => !errors.some((error) => isSameFailure(one, error)));
  return [...unread, ...errors];
}

function unreadIn({ id, nodes }: Graph, catalog: Catalog): Failure[] {
  return nodes.flatMap((node): Failure[] => {
    const place = `${id}/node ${node.key}`;
    const kind = findKind(catalog, node.kind)?.kind;
    if (kind === undefined)
      return node.kind === 'group' ? [] : [{ code: 'unknown-kind', place, message: `${node.key} is of the kind '${node.kind}', which the catalog does not have.` }];
    const known = new Set([kind.params, kind.in].flatMap((entries) => Object.entries(entries).flatMap(([name, { was = [] }]) => [name, ...was])));
    return Object.keys(node.params).flatMap((param) =>
      known.has(param) ? [] : [{ code: 'unknown-param', place: `${place} ${param}`, message: `${node.key} sets '${param}', which '${node.kind}' does not have.` }],
    );
  });
}

export function isSameFailure(a: Failure, b: Failure): boolean {
  return a.code === b.code && a.place === b.place;
}

function nothingAside(graph: Graph): Graph {
  return graph.edges.some(({ quarantined }) => quarantined !== undefined) ? { ...graph, edges: graph.edges.map(({ quarantined: _, ...edge }) => edge) } : graph;
}

function placeOf({ at }: Diagnostic): string {
  return `${at.graph ?? 'main'}/${at.edge === undefined ? `node ${at.node ?? ''}` : `edge ${at.edge}`}`;
}
