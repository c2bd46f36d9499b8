import { defineFormat, type Format } from '../format.ts';
import { findPrompt } from './prompt.ts';
import { readApi } from './read-api.ts';
import { writeApi } from './write-api.ts';

/** What ComfyUI's editor sends to its server. */
export const comfyuiApi: Format = defineFormat({ name: 'comfyui-api', detect: (json) => findPrompt(json) !== null, read: readApi, write: writeApi });
