import type { Catalog, Diagnostic, Edit, Graph } from '@turnbuckle/model';
import type { TextChange } from './json/change-text.ts';

export type FormatName = 'react-flow' | 'comfyui-ui' | 'comfyui-api' | 'litegraph';

export interface ReadInput {
  /** The parsed document; integers beyond 2^53 are `RawNumber`s. */
  readonly json: unknown;
  readonly catalog: Catalog | null;
}

export interface ReadResult {
  /** The root graph first, then each subgraph definition. */
  readonly graphs: readonly Graph[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface WriteInput extends ReadInput {
  readonly graphs: readonly Graph[];
  readonly graph: Graph;
  readonly edits: readonly Edit[];
}

/** The changes of the text that carry edits out, or why the format cannot express them. */
export type WriteResult = { readonly changes: readonly TextChange[] } | { readonly refused: string };

/** One file format: how its documents are told, read, and changed in place. */
export interface Format {
  readonly name: FormatName;
  /** True when a parsed document is surely of this format. */
  detect(json: unknown): boolean;
  read(input: ReadInput): ReadResult;
  write(input: WriteInput): WriteResult;
}

export function defineFormat(format: Format): Format {
  return format;
}
