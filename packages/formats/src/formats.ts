import { comfyuiApi } from './comfyui/comfyui-api.ts';
import { comfyuiUi } from './comfyui/comfyui-ui.ts';
import type { Format } from './format.ts';
import { litegraph } from './litegraph/litegraph.ts';
import { reactFlow } from './react-flow/react-flow.ts';

/** Every format, the most telling signs first, so that the first one that recognises a document is right. */
export const formats: readonly Format[] = [comfyuiApi, litegraph, comfyuiUi, reactFlow];
