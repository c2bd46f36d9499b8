import { type Catalog, isRecord, own } from '@turnbuckle/model';
import type { Prompt } from './prompt.ts';
import { serverAge } from './server-age.ts';
import { validatePrompt } from './validate-prompt.ts';

/** One finding of the server about a node, in its words. */
export interface EngineError {
  readonly type: string;
  readonly node: string;
  /** `null` when the finding is about the node as a whole. */
  readonly input: string | null;
}

/** What a ComfyUI server would answer to a prompt. */
export interface EngineVerdict {
  readonly name: 'comfyui';
  /** At least one output node can run. `null` without a catalog. */
  readonly accepts: boolean | null;
  /** Why the prompt as a whole is refused. */
  readonly error: { readonly type: string; readonly message: string } | null;
  /** All findings about nodes, also of a prompt that is accepted: the rest of it runs. */
  readonly errors: readonly EngineError[];
}

/**
 * The verdict of the ComfyUI server that the catalog came from: which output nodes can run, and what is wrong above the others. Nodes that
 * reach no output are not looked at, and an overlap of types is enough; both are the engine's rules, not ours.
 */
export function comfyuiVerdict(prompt: Prompt, catalog: Catalog | null): EngineVerdict {
  if (catalog === null) return { name: 'comfyui', accepts: null, error: null, errors: [] };
  const outputs: string[] = [];
  for (const [id, node] of Object.entries(prompt)) {
    const kind = own(node, 'class_type');
    const declared = typeof kind === 'string' ? catalog.kinds.get(kind) : undefined;
    if (declared === undefined) return refused({ type: serverAge(catalog).missingKind, message: missingMessage(id, node) });
    if (declared.sink === true) outputs.push(id);
  }
  if (outputs.length === 0) return refused({ type: 'prompt_no_outputs', message: 'Prompt has no outputs' });
  const { good, errors } = validatePrompt(prompt, outputs, catalog);
  const error = good.length > 0 ? null : { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation' };
  return { name: 'comfyui', accepts: good.length > 0, error, errors };
}

function refused(error: { readonly type: string; readonly message: string }): EngineVerdict {
  return { name: 'comfyui', accepts: false, error, errors: [] };
}

function missingMessage(id: string, node: unknown): string {
  const kind = own(node, 'class_type');
  if (typeof kind !== 'string') return `Node '#${id}' has no class_type.`;
  const meta = own(node, '_meta');
  const title = isRecord(meta) ? own(meta, 'title') : undefined;
  return `Node '${typeof title === 'string' ? title : kind}' not found. The custom node may not be installed.`;
}
