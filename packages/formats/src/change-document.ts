import { applyEdits, type Catalog, type Diagnostic, type Edit, isRecord, type Outcome } from '@turnbuckle/model';
import { formats } from './formats.ts';
import { type Content, changeContent, contentText, type GraphDocument, readContent, type WrittenText } from './graph-document.ts';
import { independentBatches } from './independent-batches.ts';
import type { TextChange } from './json/change-text.ts';
import { quarantineChange, readQuarantine } from './quarantine.ts';

export interface ChangeOptions {
  readonly catalog?: Catalog | null;
  /** The graph whose edits these are; the root graph unless given. */
  readonly graph?: string;
  /** The caller applied the edits to the graph already, so that they are known to apply, and to be such as can be written at once. */
  readonly areApplied?: boolean;
}

/**
 * Carries edits out in the document's text; all or none. Untouched parts stay byte for byte. `null` with the reason as `edit-refused` when
 * an edit does not apply or the format cannot express it.
 */
export function changeDocument(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions = {}): Outcome<GraphDocument | null> {
  const { value, diagnostics } = contentAfter(document, edits, options);
  return value === null ? { value, diagnostics } : readContent(value, document.format, options.catalog ?? null);
}

/** The same for those who need nothing but the text. */
export function changeDocumentText(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions = {}): Outcome<WrittenText | null> {
  const { value, diagnostics } = contentAfter(document, edits, options);
  return { value: value === null ? null : contentText(value), diagnostics };
}

/** Changes of the document beside its graphs, such as no edit can speak of. They have to apply. */
export function changeDocumentAt(document: GraphDocument, changes: readonly TextChange[], { catalog = null }: Pick<ChangeOptions, 'catalog'> = {}): Outcome<GraphDocument | null> {
  return readContent(changeContent(document, changes), document.format, catalog);
}

function contentAfter(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions): Outcome<Content | null> {
  let result: Outcome<Content | null> = { value: null, diagnostics: [] };
  let current = document;
  for (const [index, batch] of (options.areApplied === true ? [edits] : independentBatches(edits, document.format)).entries()) {
    if (index > 0 && result.value !== null) {
      const { value, diagnostics } = readContent(result.value, document.format, options.catalog ?? null);
      if (value === null) return { value, diagnostics };
      current = value;
    }
    result = changeAtOnce(current, batch, options);
    if (result.value === null) break;
  }
  return result;
}

/** Carries out edits of which no two touch the same node or edge. */
function changeAtOnce(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions): Outcome<Content | null> {
  const graph = options.graph === undefined ? document.graphs[0] : document.graphs.find(({ id }) => id === options.graph);
  const format = formats.find(({ name }) => name === document.format);
  if (graph === undefined || format === undefined) return { value: null, diagnostics: [refusal(`there is no graph '${options.graph ?? ''}' in the document`)] };
  const applied = options.areApplied === true ? null : applyEdits(graph, edits);
  if (applied !== null && applied.refusal !== null) return { value: null, diagnostics: [refusal(applied.refusal.message)] };
  const catalog = options.catalog ?? null;
  const inFormat = edits.filter(({ op }) => op !== 'quarantine');
  const written = inFormat.length === 0 ? { changes: [] } : format.write({ json: document.json, catalog, graphs: document.graphs, graph, edits: inFormat });
  if ('refused' in written) return { value: null, diagnostics: [refusal(written.refused)] };
  return { value: changeContent(document, [...written.changes, ...quarantineChanges(document.json, edits)]), diagnostics: [] };
}

/** Which edges are set aside stands in one place of the document, whatever its format. */
function quarantineChanges(json: unknown, edits: readonly Edit[]): readonly TextChange[] {
  const listed = readQuarantine(json);
  const asked = edits.filter((edit) => edit.op === 'quarantine');
  if (asked.length === 0 || !isRecord(json)) return [];
  for (const { edge, code } of asked) {
    if (code === undefined) listed.delete(edge);
    else listed.set(edge, code);
  }
  const change = quarantineChange(
    json,
    [...listed].map(([edge, code]) => ({ edge, code })),
  );
  return change === null ? [] : [change];
}

function refusal(message: string): Diagnostic {
  return { code: 'edit-refused', severity: 'error', message: `The change was not made: ${message}.`, at: {}, because: [], fixes: [] };
}
