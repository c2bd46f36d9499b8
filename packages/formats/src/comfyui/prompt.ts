import { isRecord, own } from '@turnbuckle/model';

/** What an editor sends to a ComfyUI server: nodes by id. Unchecked: the server judges it as it comes. */
export type Prompt = Readonly<Record<string, unknown>>;

/** A prompt in a document, with the pointer to it: at the root, or under `prompt` as the `/prompt` request carries it. */
export function findPrompt(json: unknown): { readonly prompt: Prompt; readonly pointer: string } | null {
  if (looksLikePrompt(json)) return { prompt: json, pointer: '' };
  const inner = own(json, 'prompt');
  return looksLikePrompt(inner) ? { prompt: inner, pointer: '/prompt' } : null;
}

/** An object in which some value names the kind of a node, and no editor's lists stand. */
function looksLikePrompt(json: unknown): json is Prompt {
  if (!isRecord(json) || Array.isArray(json.nodes)) return false;
  return Object.values(json).some((value) => typeof own(value, 'class_type') === 'string');
}

/** A value as the server sees it: lists come wrapped, since a bare list is a link. */
export function unwrapValue(value: unknown): unknown {
  return isRecord(value) && Object.hasOwn(value, '__value__') ? value.__value__ : value;
}
