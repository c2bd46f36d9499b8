import { compile, type PresetName } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';

export interface ErrorsInput {
  readonly text: string;
  readonly catalog: Catalog;
}

export interface ErrorComparison {
  /** A code for each error, sorted; the same code as often as it was found. */
  readonly errorsBefore: readonly string[];
  readonly errorsAfter: readonly string[];
  /** It was clean before and is not any more. */
  readonly hasGained: boolean;
}

/** The errors of one document under the catalog that it comes from and under the one that it goes to. What is quarantined is no error: it waits. */
export function compareErrors(before: ErrorsInput, after: ErrorsInput, policy: PresetName = 'draft'): ErrorComparison {
  const [errorsBefore, errorsAfter] = [errorsIn(before, policy), errorsIn(after, policy)];
  return { errorsBefore, errorsAfter, hasGained: errorsBefore.length === 0 && errorsAfter.length > 0 };
}

/** What the reader says counts too: a document that cannot be read has no graph to be found clean. */
function errorsIn({ text, catalog }: ErrorsInput, policy: PresetName): readonly string[] {
  const { value, diagnostics } = readDocument(text, { catalog });
  const found = (value?.graphs ?? []).flatMap((graph) => compile(graph, { catalog, policy, moment: 'migrate' }).diagnostics);
  return [...diagnostics, ...found].flatMap(({ severity, code }) => (severity === 'error' ? [code] : [])).sort();
}
