import { type Migration, type MigrationStep, suggestMigration, type Waiver } from '@turnbuckle/evolve';
import type { Json } from '@turnbuckle/model';
import { june2026, october2025 } from './catalogs.ts';

/** What the two catalogs tell by themselves: values that are required now and have a default. */
const certain: readonly MigrationStep[] = suggestMigration(october2025, june2026).steps.flatMap(({ step, confidence }) => (confidence === 1 ? [step] : []));

/** Nodes that have a successor. Ports are called by their place, so most of them keep their names. */
const successors: readonly MigrationStep[] = [
  { op: 'kind-rename', args: { from: 'SaveLoRANode', to: 'SaveLoRA' } },
  { op: 'kind-replace', args: { from: 'Load3DAnimation', to: 'Load3D' } },
  { op: 'kind-replace', args: { from: 'Preview3DAnimation', to: 'Preview3D' } },
  { op: 'kind-replace', args: { from: 'LoadImageSetFromFolderNode', to: 'LoadImageDataSetFromFolder' } },
  { op: 'kind-replace', args: { from: 'LoadImageTextSetFromFolderNode', to: 'LoadImageTextDataSetFromFolder' } },
];

/** Models that a service offers no more, and the one that takes their place. */
const models: readonly MigrationStep[] = [
  convert('GeminiImageNode', 'model', { 'gemini-2.5-flash-image-preview': 'gemini-2.5-flash-image' }),
  convert('GeminiNode', 'model', { 'gemini-2.5-pro-preview-05-06': 'gemini-2.5-pro', 'gemini-2.5-flash-preview-04-17': 'gemini-2.5-flash' }),
  convert('OpenAIChatNode', 'model', { 'gpt-4o': 'gpt-4.1' }),
  convert('KlingImageGenerationNode', 'model_name', { 'kling-v1': 'kling-v1-5' }),
  convert('KlingStartEndFrameNode', 'mode', {
    'standard mode / 5s duration / kling-v1': 'pro mode / 5s duration / kling-v1-5',
    'pro mode / 5s duration / kling-v1': 'pro mode / 5s duration / kling-v1-5',
  }),
  convert('KlingTextToVideoNode', 'mode', {
    'standard mode / 5s duration / kling-v1': 'standard mode / 5s duration / kling-v1-6',
    'standard mode / 10s duration / kling-v1': 'standard mode / 10s duration / kling-v1-6',
    'pro mode / 5s duration / kling-v1': 'pro mode / 5s duration / kling-v2-1-master',
    'pro mode / 10s duration / kling-v1': 'pro mode / 10s duration / kling-v2-1-master',
  }),
];

function convert(kind: string, param: string, values: { readonly [old: string]: Json }): MigrationStep {
  return { op: 'param-convert', args: { kind, param, by: { values } } };
}

/** Services that have ended. Their nodes stay in the graphs that use them, are told as unknown, and run no more than they did before. */
const ended = [
  'ByteDanceImageEditNode',
  'FluxProCannyNode',
  'FluxProDepthNode',
  'MoonvalleyImg2VideoNode',
  'MoonvalleyTxt2VideoNode',
  'MoonvalleyVideo2VideoNode',
  'PikaImageToVideoNode2_2',
  'PikaScenesV2_2',
  'PikaStartEndFrameNode2_2',
  'PikaTextToVideoNode2_2',
  'Pikadditions',
  'Pikaffects',
  'Pikaswaps',
];

export const waivers: readonly Waiver[] = [
  ...ended.map((kind): Waiver => ({ code: 'kind-removed', kind, role: 'product', reason: 'the service behind it has ended; the node stays in its graph', until: '2029-12-31' })),
  { code: 'values-narrowed', kind: 'EmptyAudio', entry: 'sample_rate', role: 'qa', reason: 'a rate outside of the range never made a sound', until: '2029-12-31' },
  { code: 'values-narrowed', kind: 'Load3D', entry: 'model_file', role: 'qa', reason: 'the list is that of the files on one machine', until: '2029-12-31' },
];

/** From ComfyUI's nodes of October 2025 to those of June 2026. A wire that fits no more takes the port that it means, or is kept and set aside. */
export const upgrade: Migration = {
  id: 'comfyui/2026-06-29',
  from: october2025,
  to: june2026,
  steps: [...certain, ...successors, ...models, { op: 'edges-enforce', args: { policy: 'draft' } }],
  waivers,
  mayChangeResults: true,
};

export default upgrade;
