import { own } from '@turnbuckle/model';
import { defineFormat, type Format } from '../format.ts';
import { isLitegraphShaped } from '../litegraph/shape.ts';
import { readUi } from './read-ui.ts';
import { listOf } from './ui/ui-graph.ts';
import { writeUi } from './write-ui.ts';

/** What ComfyUI's editor saves: LiteGraph's serialisation with ComfyUI's kinds. */
export const comfyuiUi: Format = defineFormat({ name: 'comfyui-ui', detect: (json) => isLitegraphShaped(json) && !hasLitegraphKinds(json), read: readUi, write: writeUi });

/** LiteGraph's own kinds are called `category/name`, every one of them. */
export function hasLitegraphKinds(json: unknown): boolean {
  const types = listOf(own(json, 'nodes')).map((node) => own(node, 'type'));
  return types.length > 0 && types.every((type) => typeof type === 'string' && type.includes('/') && !type.startsWith('workflow/'));
}
