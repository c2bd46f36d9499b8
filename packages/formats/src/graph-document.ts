import type { Catalog, Diagnostic, Graph, Outcome } from '@turnbuckle/model';
import type { Format, FormatName } from './format.ts';
import { formats } from './formats.ts';
import { changeText, type TextChange } from './json/change-text.ts';
import { changeValue } from './json/change-value.ts';
import { type ParsedJson, parseJson, parseWritten } from './json/parse-json.ts';
import { type WrittenForm, writeForm, writtenForm } from './json/written-form.ts';
import { hasEdgeIds } from './react-flow/container.ts';

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
  /** The document will be changed: how its text is written is looked for at once, or known to who has just written it. */
  readonly form?: 'look' | WrittenForm | undefined;
}

/**
 * Reads a document of any known format. `value` is `null` when the text is no JSON (`json-syntax`, `json-too-deep`, `json-too-large`) or
 * no graph (`not-a-graph`); everything else that is wrong is a diagnostic beside a document.
 */
export function readDocument(text: string, options: ReadOptions = {}): Outcome<GraphDocument | null> {
  const written = options.form === undefined ? null : parseWritten(text, options.form === 'look' ? undefined : options.form);
  const { value: json, diagnostics }: ParsedJson = written === null ? parseJson(text) : { value: written.value, diagnostics: [] };
  if (json === undefined) return { value: null, diagnostics };
  const wanted = options.format ?? 'auto';
  const format = formats.find((candidate) => (wanted === 'auto' ? candidate.detect(json) : candidate.name === wanted));
  if (format === undefined) return { value: null, diagnostics: [...diagnostics, notAGraph()] };
  const read = graphsIn(json, format, options.catalog ?? null);
  if (read.value === null) return { value: null, diagnostics: [...diagnostics, ...read.diagnostics] };
  const document: GraphDocument = { format: format.name, text, json, graphs: read.value };
  if (options.form !== undefined) forms.set(document, written?.form ?? null);
  return { value: document, diagnostics: [...diagnostics, ...read.diagnostics] };
}

/**
 * Whether the keys of nodes, edges and values depend on nothing but themselves. Positional values are read by the kind, and a link without an
 * id is called by its ends: there, one change decides how another is to be read.
 */
export function hasStableKeys({ format, graphs, json }: GraphDocument): boolean {
  return format === 'react-flow' && graphs.every(({ edges }) => hasEdgeIds(json, edges));
}

function graphsIn(json: unknown, format: Format, catalog: Catalog | null): Outcome<readonly Graph[] | null> {
  const { graphs, diagnostics } = format.read({ json, catalog });
  return graphs.length === 0 ? { value: null, diagnostics: [...diagnostics, notAGraph(format)] } : { value: graphs, diagnostics };
}

/** What a changed document consists of: its text, or its value and how that is written. */
export type Content = { readonly text: string; readonly form: 'look' | null } | { readonly json: unknown; readonly form: WrittenForm };

/** The forms of documents' texts, once somebody had to know. */
const forms = new WeakMap<GraphDocument, WrittenForm | null>();

/** Makes changes that are known to apply. A text that `JSON.stringify` wrote is changed by its value, any other one word for word: the bytes are the same. */
export function changeContent(document: GraphDocument, changes: readonly TextChange[]): Content {
  const form = formOf(document);
  const json = form === null ? undefined : changeValue(document.json, changes, form);
  return form === null || json === undefined ? { text: changeText(document.text, changes), form: form === null ? null : 'look' } : { json, form };
}

/** The form of a document's text; `null` where it has none. */
export function formOf(document: GraphDocument): WrittenForm | null {
  const known = forms.get(document);
  if (known !== undefined) return known;
  const form = writtenForm(document.text, document.json);
  forms.set(document, form);
  return form;
}

/** A text, and the form in which it was written, where it was. */
export interface WrittenText {
  readonly text: string;
  readonly form: WrittenForm | null;
}

export function contentText(content: Content): WrittenText {
  return 'text' in content ? { text: content.text, form: null } : { text: writeForm(content.json, content.form), form: content.form };
}

/** The document that a changed one is by now. Its text is written once somebody asks for it. */
export function readContent(content: Content, format: FormatName, catalog: Catalog | null): Outcome<GraphDocument | null> {
  if ('text' in content) {
    const read = readDocument(content.text, { format, catalog, form: content.form ?? undefined });
    // What was written by somebody else is not looked through again after each change.
    if (read.value !== null && content.form === null) forms.set(read.value, null);
    return read;
  }
  const reader = formats.find(({ name }) => name === format);
  if (reader === undefined) return { value: null, diagnostics: [notAGraph()] };
  const { value: graphs, diagnostics } = graphsIn(content.json, reader, catalog);
  if (graphs === null) return { value: null, diagnostics };
  let text: string | null = null;
  const document: GraphDocument = {
    format,
    json: content.json,
    graphs,
    get text() {
      text ??= contentText(content).text;
      return text;
    },
  };
  forms.set(document, content.form);
  return { value: document, diagnostics };
}

function notAGraph(format?: Format): Diagnostic {
  const known = formats.map(({ name }) => name).join(', ');
  const message = format === undefined ? `This is JSON, but no graph of a known format (${known}).` : `This is no ${format.name} document.`;
  return { code: 'not-a-graph', severity: 'error', message, at: { pointer: '' }, because: [], fixes: [] };
}
