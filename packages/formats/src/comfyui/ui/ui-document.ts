import { type Diagnostic, isRecord, own } from '@turnbuckle/model';
import { listOf, parseUiGraph, type UiGraph } from './ui-graph.ts';

/** A document of the editor: its root graph, the subgraphs that it defines, and the older group nodes. */
export interface UiDocument {
  readonly root: UiGraph;
  /** By id, in file order. */
  readonly definitions: ReadonlyMap<string, UiGraph>;
  /** `extra.groupNodes`, by name. */
  readonly groups: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

const parsed = new WeakMap<object, UiDocument>();

/** Parses a document once, however many readers ask. */
export function parseUiDocument(json: unknown): UiDocument {
  const known = isRecord(json) ? parsed.get(json) : undefined;
  if (known !== undefined) return known;
  const root = parseUiGraph(json, { id: 'main', pointer: '' });
  const diagnostics = [...root.diagnostics];
  const definitions = new Map<string, UiGraph>();
  const collect = (holder: unknown, pointer: string): void => {
    for (const [index, definition] of listOf(own(own(holder, 'definitions'), 'subgraphs')).entries()) {
      const at = `${pointer}/definitions/subgraphs/${index}`;
      const id = own(definition, 'id');
      if (typeof id !== 'string') {
        diagnostics.push({
          code: 'bad-graph',
          severity: 'error',
          message: "A subgraph definition needs an 'id', which its instances have as their type.",
          at: { pointer: at },
          because: [],
          fixes: [],
        });
        continue;
      }
      const inner = parseUiGraph(definition, { id: definitions.has(id) || id === 'main' ? `${id}#${index}` : id, pointer: at });
      diagnostics.push(...inner.diagnostics.map((found) => ({ ...found, at: { ...found.at, graph: inner.graph.id } })));
      definitions.set(inner.graph.id, inner.graph);
      collect(definition, at);
    }
  };
  collect(json, '');
  const groups = own(own(json, 'extra'), 'groupNodes');
  const document: UiDocument = { root: root.graph, definitions, groups: isRecord(groups) ? groups : {}, diagnostics };
  if (isRecord(json)) parsed.set(json, document);
  return document;
}

/** The definition behind a group node of that type, or `undefined`. */
export function groupOf(document: UiDocument, type: string): unknown {
  const name = /^workflow[>/](.+)$/s.exec(type)?.[1];
  return name === undefined ? undefined : own(document.groups, name);
}
