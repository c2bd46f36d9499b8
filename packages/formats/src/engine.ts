import type { Catalog, Json } from '@turnbuckle/model';
import { comfyuiVerdict, type EngineVerdict } from './comfyui/engine.ts';
import { findPrompt } from './comfyui/prompt.ts';
import type { GraphDocument } from './graph-document.ts';

/** What a foreign editor would send to its engine: constants, and links by node and output index. */
export interface PromptPlan {
  readonly steps: readonly { readonly node: string; readonly kind: string; readonly inputs: Readonly<Record<string, Json>> }[];
}

/** The foreign engine's own verdict on a document of its format, or `undefined` where it has none. */
export function engineVerdict(name: 'comfyui' | 'litegraph', document: GraphDocument, catalog: Catalog | null): EngineVerdict | undefined {
  if (name !== 'comfyui' || document.format !== 'comfyui-api') return undefined;
  const found = findPrompt(document.json);
  return found === null ? undefined : comfyuiVerdict(found.prompt, catalog);
}

/** What the foreign editor would send for a document of its format; `null` where our own plan is the answer. */
export function documentPlan(document: GraphDocument, _catalog: Catalog | null): PromptPlan | null {
  return document.format === 'comfyui-ui' ? { steps: [] } : null;
}
