import { compile } from '@turnbuckle/compiler';
import { changeDocument, decodeUtf8, type GraphDocument, readDocument } from '@turnbuckle/formats';
import type { Catalog, Diagnostic, Fix, Graph } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';

/** An edge that is set aside in a document: why, and what would bring it back. */
export interface AsideEdge {
  /** The graph within the document. */
  readonly graph: string;
  readonly edge: string;
  readonly code: string;
  readonly message: string;
  /** `null` where a person has to look. */
  readonly fix: Fix | null;
}

/** What an edge is told that fits as it stands: something else was mended since. */
const fitsAgain: Fix = { title: 'Connect it again', kind: 'safe', edits: [] };

const options = { catalog: studio as Catalog };

/** Reads a stored document; `null` where there is no graph in it. */
export function readStored(bytes: Uint8Array): GraphDocument | null {
  const decoded = decodeUtf8(bytes);
  return 'fault' in decoded ? null : readDocument(decoded.text, options).value;
}

/** Every edge that is set aside, in file order, judged as if it alone came back. Pure. */
export function asideEdges(document: GraphDocument): AsideEdge[] {
  return document.graphs.flatMap((graph) =>
    graph.edges.flatMap(({ key, quarantined }) =>
      quarantined === undefined ? [] : [{ graph: graph.id, edge: key, code: quarantined, ...judged(document, { graph, edge: key }) }],
    ),
  );
}

/** Mends every edge of a code that takes this fix. Each is worked out on what the one before it left. Pure. */
export function mendAside(
  document: GraphDocument,
  { code, title }: { readonly code: string; readonly title?: string | undefined },
): { readonly document: GraphDocument; readonly edges: number } {
  const tried = new Set<string>();
  let [current, edges] = [document, 0];
  for (;;) {
    const next = asideEdges(current).find((one) => one.code === code && one.fix !== null && (title === undefined || one.fix.title === title) && !tried.has(nameOf(one)));
    if (next?.fix == null) return { document: current, edges };
    tried.add(nameOf(next));
    const changed = changeDocument(current, [...next.fix.edits, { op: 'quarantine', edge: next.edge }], { ...options, graph: next.graph }).value;
    if (changed === null) continue;
    current = changed;
    edges++;
  }
}

function nameOf({ graph, edge }: AsideEdge): string {
  return `${graph}\n${edge}`;
}

function judged({ format }: GraphDocument, { graph, edge }: { readonly graph: Graph; readonly edge: string }): Pick<AsideEdge, 'message' | 'fix'> {
  // As in a save: other formats have no catalog here.
  const catalog = format === 'react-flow' ? options.catalog : null;
  const session = compile(lifted(graph, edge), { catalog, policy: 'strict', moment: 'save' });
  const isOfEdge = ({ severity, at }: Diagnostic): boolean => severity === 'error' && at.edge === edge;
  const errors = session.diagnostics.filter(isOfEdge);
  const [first] = errors;
  if (first === undefined)
    return catalog === null
      ? { message: 'It was set aside, and there is no catalog here to judge it by.', fix: null }
      : { message: 'It fits as the graph stands now.', fix: fitsAgain };
  const fixes = errors
    .flatMap((error) => [...error.fixes])
    .filter(({ edits }) => !edits.some(({ op }) => op === 'disconnect' || op === 'remove-node'))
    .filter(({ edits }) => !session.apply(...edits).session.diagnostics.some(isOfEdge));
  return { message: first.message, fix: fixes.find(({ kind }) => kind === 'safe') ?? chosen(fixes) };
}

function lifted(graph: Graph, edge: string): Graph {
  return {
    ...graph,
    edges: graph.edges.map((one) => {
      const { quarantined: _, ...bare } = one;
      return one.key === edge ? bare : one;
    }),
  };
}

/** The first one, unless all there is to choose from is which port was meant: nobody can know that for many graphs at once. */
function chosen(fixes: readonly Fix[]): Fix | null {
  const isGuess = fixes.length > 1 && fixes.every(({ edits }) => edits.every(({ op }) => op === 'reconnect'));
  return isGuess ? null : (fixes[0] ?? null);
}
