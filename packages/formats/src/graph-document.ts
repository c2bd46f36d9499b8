import { applyEdits, type Catalog, type Diagnostic, type Edit, type Graph, isRecord, type Outcome } from '@turnbuckle/model';
import type { Format, FormatName } from './format.ts';
import { formats } from './formats.ts';
import { independentBatches } from './independent-batches.ts';
import { changeText, type TextChange } from './json/change-text.ts';
import { parseJson } from './json/parse-json.ts';
import { quarantineChange, readQuarantine } from './quarantine.ts';

/** A document that was read: its text word for word, and the graphs in it. Immutable; a change gives a new one. */
export interface GraphDocument {
  readonly format: FormatName;
  readonly text: string;
  readonly json: unknown;
  /** The root graph first, then each subgraph definition. */
  readonly graphs: readonly Graph[];
}

export interface ReadOptions {
  /** Told by the content unless given. */
  readonly format?: FormatName | 'auto';
  /** Foreign formats with positional values need the catalog to name them. */
  readonly catalog?: Catalog | null;
}

/**
 * Reads a document of any known format. `value` is `null` when the text is no JSON (`json-syntax`, `json-too-deep`, `json-too-large`) or
 * no graph (`not-a-graph`); everything else that is wrong is a diagnostic beside a document.
 */
export function readDocument(text: string, options: ReadOptions = {}): Outcome<GraphDocument | null> {
  const { value: json, diagnostics } = parseJson(text);
  if (json === undefined) return { value: null, diagnostics };
  const wanted = options.format ?? 'auto';
  const format = formats.find((candidate) => (wanted === 'auto' ? candidate.detect(json) : candidate.name === wanted));
  if (format === undefined) return { value: null, diagnostics: [...diagnostics, notAGraph()] };
  const read = format.read({ json, catalog: options.catalog ?? null });
  if (read.graphs.length === 0) return { value: null, diagnostics: [...diagnostics, ...read.diagnostics, notAGraph(format)] };
  return { value: { format: format.name, text, json, graphs: read.graphs }, diagnostics: [...diagnostics, ...read.diagnostics] };
}

export interface ChangeOptions {
  readonly catalog?: Catalog | null;
  /** The graph whose edits these are; the root graph unless given. */
  readonly graph?: string;
  /** The caller applied the edits to the graph already, so that they are known to apply. */
  readonly areApplied?: boolean;
}

/**
 * Carries edits out in the document's text; all or none. Untouched parts stay byte for byte. `null` with the reason as `edit-refused` when
 * an edit does not apply or the format cannot express it.
 */
export function changeDocument(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions = {}): Outcome<GraphDocument | null> {
  const { value, diagnostics } = changeDocumentText(document, edits, options);
  return value === null ? { value, diagnostics } : readDocument(value, { format: document.format, catalog: options.catalog ?? null });
}

/** The same for those who need nothing but the text. */
export function changeDocumentText(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions = {}): Outcome<string | null> {
  let text: Outcome<string | null> = { value: document.text, diagnostics: [] };
  let current = document;
  for (const [index, batch] of independentBatches(edits, document.format).entries()) {
    if (index > 0) {
      const read = readDocument(text.value ?? '', { format: document.format, catalog: options.catalog ?? null });
      if (read.value === null) return { value: null, diagnostics: read.diagnostics };
      current = read.value;
    }
    text = changeAtOnce(current, batch, options);
    if (text.value === null) break;
  }
  return text;
}

/** Carries out edits of which no two touch the same node or edge. */
function changeAtOnce(document: GraphDocument, edits: readonly Edit[], options: ChangeOptions): Outcome<string | null> {
  const graph = options.graph === undefined ? document.graphs[0] : document.graphs.find(({ id }) => id === options.graph);
  const format = formats.find(({ name }) => name === document.format);
  if (graph === undefined || format === undefined) return { value: null, diagnostics: [refusal(`there is no graph '${options.graph ?? ''}' in the document`)] };
  const applied = options.areApplied === true ? null : applyEdits(graph, edits);
  if (applied !== null && applied.refusal !== null) return { value: null, diagnostics: [refusal(applied.refusal.message)] };
  const catalog = options.catalog ?? null;
  const inFormat = edits.filter(({ op }) => op !== 'quarantine');
  const written = inFormat.length === 0 ? { changes: [] } : format.write({ json: document.json, catalog, graphs: document.graphs, graph, edits: inFormat });
  if ('refused' in written) return { value: null, diagnostics: [refusal(written.refused)] };
  return { value: changeText(document.text, [...written.changes, ...quarantineChanges(document.json, edits)]), diagnostics: [] };
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

function notAGraph(format?: Format): Diagnostic {
  const known = formats.map(({ name }) => name).join(', ');
  const message = format === undefined ? `This is JSON, but no graph of a known format (${known}).` : `This is no ${format.name} document.`;
  return { code: 'not-a-graph', severity: 'error', message, at: { pointer: '' }, because: [], fixes: [] };
}

function refusal(message: string): Diagnostic {
  return { code: 'edit-refused', severity: 'error', message: `The change was not made: ${message}.`, at: {}, because: [], fixes: [] };
}
