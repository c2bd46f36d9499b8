import { compile, type PresetName } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import { type Catalog, canonicalJson, type Diagnostic, findKind } from '@turnbuckle/model';

export interface ErrorsInput {
  readonly text: string;
  readonly catalog: Catalog;
}

export interface ErrorComparison {
  /** A code for each error, sorted; the same code as often as it was found. */
  readonly errorsBefore: readonly string[];
  /** Without those that were there before and that the old catalog had no say in. */
  readonly errorsAfter: readonly string[];
  /** It was clean before and is not any more. */
  readonly hasGained: boolean;
}

/** The errors of one document under the catalog that it comes from and under the one that it goes to. What is quarantined is no error: it waits. */
export function compareErrors(before: ErrorsInput, after: ErrorsInput, policy: PresetName = 'draft'): ErrorComparison {
  const [errorsBefore, found] = [errorsIn(before, policy), errorsIn(after, policy)];
  const errorsAfter = found.length === 0 ? found : withoutUnjudged(found, before);
  return { errorsBefore: codesOf(errorsBefore), errorsAfter: codesOf(errorsAfter), hasGained: errorsBefore.length === 0 && errorsAfter.length > 0 };
}

/** What the reader says counts too: a document that cannot be read has no graph to be found clean. */
function errorsIn({ text, catalog }: ErrorsInput, policy: PresetName): readonly Diagnostic[] {
  const { value, diagnostics } = readDocument(text, { catalog });
  const found = (value?.graphs ?? []).flatMap((graph) => compile(graph, { catalog, policy, moment: 'migrate' }).diagnostics);
  return [...diagnostics, ...found].filter(({ severity }) => severity === 'error');
}

/**
 * Leaves out what the new catalog is the first to say of something that was the same before: of a node whose kind the old one did not know,
 * and of a value that the old kind did not declare. Neither was ever checked, so it is no error that the migration brought.
 */
function withoutUnjudged(found: readonly Diagnostic[], { text, catalog }: ErrorsInput): readonly Diagnostic[] {
  const nodes = new Map((readDocument(text, { catalog }).value?.graphs ?? []).flatMap(({ id, nodes: list }) => list.map((node) => [placeOf(id, node.key), node] as const)));
  const isUnjudged = ({ code, at }: Diagnostic): boolean => {
    const node = nodes.get(placeOf(at.graph, at.node ?? ''));
    if (node === undefined) return false;
    const kind = findKind(catalog, node.kind)?.kind;
    // A wire that leads nowhere leads nowhere under any catalog.
    if (kind === undefined) return code !== 'dangling-edge';
    const name = at.port ?? '';
    return code.startsWith('param-') && Object.hasOwn(node.params, name) && !Object.hasOwn(kind.params, name) && !Object.hasOwn(kind.in, name);
  };
  return found.filter((diagnostic) => !isUnjudged(diagnostic));
}

function placeOf(graph: string | undefined, node: string): string {
  return canonicalJson([graph ?? 'main', node]);
}

function codesOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code }) => code).sort();
}
