import type { Json } from '@turnbuckle/model';

/** A node as React Flow stores it: `type` is the node kind, `data` its values. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly position: { readonly x: number; readonly y: number };
  readonly data: Readonly<Record<string, Json>>;
  readonly [more: string]: Json;
}

/** A wire as React Flow stores it; an end's port is a loose string, or nothing. */
export interface FlowEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly sourceHandle: string | null;
  readonly targetHandle: string | null;
  readonly [more: string]: Json;
}

/**
 * What a legacy editor saves: React Flow's `toObject()`.
 *
 * Source: https://reactflow.dev/api-reference/types/react-flow-json-object
 */
export interface FlowDocument {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly viewport: { readonly x: number; readonly y: number; readonly zoom: number };
}

/** How a document's text is laid out; `''` is one line without spaces. */
export type Indent = '' | '  ' | '    ' | '\t';

export function writeFlow(document: FlowDocument, indent: Indent): string {
  return indent === '' ? JSON.stringify(document) : `${JSON.stringify(document, null, indent)}\n`;
}
