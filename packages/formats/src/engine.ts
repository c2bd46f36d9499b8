import type { Catalog } from '@turnbuckle/model';
import { comfyuiVerdict, type EngineVerdict } from './comfyui/engine.ts';
import { comfyuiPlan, type PromptPlan, promptOfPlan } from './comfyui/plan.ts';
import { findPrompt } from './comfyui/prompt.ts';
import type { GraphDocument } from './graph-document.ts';
import { type LitegraphVerdict, litegraphVerdict } from './litegraph/engine.ts';

/** The foreign engine's own verdict on a document of its format, or `undefined` where it has none. An editor's file is judged by its plan. */
export function engineVerdict(name: 'comfyui' | 'litegraph', document: GraphDocument, catalog: Catalog | null): EngineVerdict | LitegraphVerdict | undefined {
  if (name === 'litegraph') return document.format === 'litegraph' || document.format === 'comfyui-ui' ? litegraphVerdict(document.json) : undefined;
  if (document.format === 'comfyui-ui') return comfyuiVerdict(promptOfPlan(comfyuiPlan(document.json, catalog)), catalog);
  const found = document.format === 'comfyui-api' ? findPrompt(document.json) : null;
  return found === null ? undefined : comfyuiVerdict(found.prompt, catalog);
}

/** What the foreign editor would send for a document of its format; `null` where our own plan is the answer. */
export function documentPlan(document: GraphDocument, catalog: Catalog | null): PromptPlan | null {
  return document.format === 'comfyui-ui' || document.format === 'comfyui-api' ? comfyuiPlan(document.json, catalog) : null;
}
