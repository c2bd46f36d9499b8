import { hasLitegraphKinds } from '../comfyui/comfyui-ui.ts';
import { writeUi } from '../comfyui/write-ui.ts';
import { defineFormat, type Format } from '../format.ts';
import { readLitegraph } from './read-litegraph.ts';
import { isLitegraphShaped } from './shape.ts';

/** What LiteGraph's own editor saves. */
export const litegraph: Format = defineFormat({ name: 'litegraph', detect: (json) => isLitegraphShaped(json) && hasLitegraphKinds(json), read: readLitegraph, write: writeUi });
