import type { Catalog, Graph, Json } from '@turnbuckle/model';
import type { Format, WriteResult } from '../format.ts';
import { changeText, type TextChange } from '../json/change-text.ts';
import { parseJson } from '../json/parse-json.ts';
import { comfyuiCatalog } from './catalog.ts';

/** A small server's `/object_info`, written for the tests: every kind of declaration once. */
export const objectInfo = {
  LoadPicture: info({ required: { picture: [['@files:input'], { image_upload: true }] } }, ['IMAGE', 'MASK']),
  Blur: info({ required: { image: ['IMAGE'], radius: ['INT', { default: 4, min: 0, max: 64 }], mode: [['box', 'gauss']] }, optional: { mask: ['MASK'] } }, ['IMAGE']),
  Noise: info({ required: { seed: ['INT', { default: 0, min: 0, max: 18446744073709551615n }], scale: ['FLOAT', { default: 1, min: 0, max: 10 }] } }, ['IMAGE']),
  MaskToImage: info({ required: { mask: ['MASK'] } }, ['IMAGE']),
  Save: { ...info({ required: { images: ['IMAGE'], filename_prefix: ['STRING', { default: 'out' }] } }, []), output_node: true },
  AnyOrTwo: info({ required: { value: ['IMAGE, MASK'] }, optional: { extra: ['*'] } }, ['*']),
  Switch: {
    ...info({ required: { on: ['BOOLEAN', { default: true }], a: ['COMFY_MATCHTYPE_V3', matching('IMAGE,MASK')], b: ['COMFY_MATCHTYPE_V3', matching('IMAGE,MASK')] } }, [
      'COMFY_MATCHTYPE_V3',
    ]),
    output_matchtypes: ['t'],
  },
  Resize: info(
    {
      required: {
        image: ['IMAGE'],
        how: [
          'COMFY_DYNAMICCOMBO_V3',
          {
            options: [
              { key: 'by factor', inputs: { required: { factor: ['FLOAT', { default: 2, min: 0, max: 8 }] } } },
              { key: 'to size', inputs: { required: { width: ['INT', { default: 64, min: 1, max: 4096 }], fit: ['COMBO', { options: ['crop', 'pad'] }] } } },
            ],
          },
        ],
      },
    },
    ['IMAGE'],
  ),
  Stack: info({ required: { images: ['COMFY_AUTOGROW_V3', { template: { input: { required: { image: ['IMAGE'] } }, prefix: 'image', min: 2, max: 4 } }] } }, ['IMAGE']),
  Split: { ...info({ required: { image: ['IMAGE'] } }, ['IMAGE']), output_is_list: [true] },
};

function info(input: object, output: readonly string[]): object {
  return {
    input,
    output: [...output],
    output_is_list: output.map(() => false),
    output_name: [...output],
    python_module: 'nodes',
    category: 'test',
    output_node: false,
    deprecated: false,
    has_intermediate_output: false,
  };
}

function matching(allowed: string): object {
  return { template: { template_id: 't', allowed_types: allowed } };
}

/** The catalog as it comes from JSON text, its 64-bit limit digit by digit. */
export const catalog: Catalog = catalogFrom(objectInfo);

export function catalogFrom(kinds: object): Catalog {
  const text = JSON.stringify(kinds, (_, value: unknown) => (typeof value === 'bigint' ? `\u0000${value}\u0000` : value)).replaceAll(/"\\u0000(\d+)\\u0000"/g, '$1');
  const { value } = comfyuiCatalog(parseJson(text).value);
  if (value === null) throw new Error('the test catalog has no kinds');
  return value;
}

/** Reads a document that holds one graph or more; the root comes first. */
export function readWith(format: Format, json: unknown): readonly Graph[] {
  return format.read({ json, catalog }).graphs;
}

/** Applies what a writer answered, or throws its reason. */
export function changed(text: string, written: WriteResult): string {
  if ('refused' in written) throw new Error(written.refused);
  return changeText(text, written.changes as readonly TextChange[]);
}

/** An editor's node with slots as `[name, type, link]` and `[type, links]`. */
export interface NodeSketch {
  readonly id: number;
  readonly type: string;
  readonly in?: readonly (readonly [string, string, number | null])[];
  readonly out?: readonly (readonly [string, readonly number[]])[];
  readonly values?: Json;
  readonly more?: Readonly<Record<string, Json>>;
}

export function uiNode({ id, type, in: inputs = [], out = [], values, more = {} }: NodeSketch): Json {
  return {
    id,
    type,
    pos: [id * 100, 0],
    mode: 0,
    inputs: inputs.map(([name, slot, link]) => ({ name, type: slot, link })),
    outputs: out.map(([slot, links]) => ({ name: slot, type: slot, links: [...links] })),
    properties: {},
    ...(values === undefined ? {} : { widgets_values: values }),
    ...more,
  };
}

export function uiDocument(nodes: readonly Json[], links: readonly Json[], more: Readonly<Record<string, Json>> = {}): Record<string, Json> {
  return { last_node_id: 50, last_link_id: 50, nodes: [...nodes], links: [...links], groups: [], config: {}, extra: {}, version: 0.4, ...more };
}
