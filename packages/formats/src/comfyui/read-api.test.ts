import type { Edit } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../json/parse-json.ts';
import { comfyuiApi } from './comfyui-api.ts';
import { catalog, changed } from './testing.ts';

const text =
  '{\n  "1": {"class_type": "Noise", "inputs": {"seed": 18446744073709551615, "scale": 1.50}},\n  "2": {"class_type": "Blur", "inputs": {"image": ["1", 0], "radius": 4, "mode": "box"}, "_meta": {"title": "Soft"}},\n  "3": {"class_type": "Save", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}\n}\n';

function write(edits: readonly Edit[], source = text): string {
  const { value: json } = parseJson(source);
  const { graphs } = comfyuiApi.read({ json, catalog });
  const [graph] = graphs;
  if (graph === undefined) throw new Error('no graph');
  return changed(source, comfyuiApi.write({ json, catalog, graphs, graph, edits }));
}

describe('reading a prompt', () => {
  it('tells links from values and keeps pointers, titles and wrapped lists', () => {
    const { graphs, diagnostics } = comfyuiApi.read({
      json: { prompt: { '2': { class_type: 'Blur', inputs: { image: ['1', 0], sizes: { __value__: [1, 2] } }, _meta: { title: 'Soft' } } } },
      catalog,
    });
    expect(diagnostics).toEqual([]);
    expect(graphs).toEqual([
      {
        id: 'main',
        nodes: [{ key: '2', kind: 'Blur', params: { sizes: [1, 2] }, title: 'Soft', pointer: '/prompt/2' }],
        edges: [{ key: '1.out:0->2.image#1', from: { node: '1', port: 'out:0' }, to: { node: '2', port: 'image' }, pointer: '/prompt/2/inputs/image' }],
      },
    ]);
  });

  it('tells what is no node and no link, each at its place', () => {
    const { graphs, diagnostics } = comfyuiApi.read({ json: { 1: { class_type: 'Noise', inputs: { seed: ['9'] } }, extra: 5, 3: { class_type: 'Save', inputs: 7 } }, catalog });
    expect(graphs[0]?.nodes.length).toBe(2);
    expect(diagnostics.map(({ code, at }) => [code, at.pointer])).toEqual([
      ['bad-edge', '/1/inputs/seed'],
      ['bad-node', '/3/inputs'],
      ['bad-node', '/extra'],
    ]);
  });

  it('is not taken for an editor document nor for any object', () => {
    expect(comfyuiApi.detect({ nodes: [], links: [] })).toBe(false);
    expect(comfyuiApi.detect({ a: { b: 1 } })).toBe(false);
    expect(comfyuiApi.detect([])).toBe(false);
  });
});

describe('changing a prompt', () => {
  it('changes one value and no other byte', () => {
    expect(write([{ op: 'set-param', node: '2', param: 'radius', value: 9 }])).toBe(text.replace('"radius": 4', '"radius": 9'));
    expect(write([{ op: 'set-param', node: '2', param: 'radius' }])).toBe(text.replace(', "radius": 4', ''));
    expect(write([{ op: 'set-param', node: '2', param: 'sizes', value: [1, 2] }])).toBe(text.replace('"mode": "box"', '"mode": "box", "sizes": {"__value__": [1, 2]}'));
    expect(write([{ op: 'set-kind', node: '1', kind: 'Cloud' }])).toBe(text.replace('"Noise"', '"Cloud"'));
    expect(write([])).toBe(text);
  });

  it('rewires in place', () => {
    expect(write([{ op: 'reconnect', edge: '2.out:0->3.images#1', from: { node: '1', port: 'out:0' } }])).toBe(text.replace('["2", 0]', '["1", 0]'));
    expect(write([{ op: 'disconnect', edge: '2.out:0->3.images#1' }])).toBe(text.replace('"images": ["2", 0], ', ''));
    const wired = write([{ op: 'connect', edge: { key: 'n', from: { node: '1', port: 'out:0' }, to: { node: '2', port: 'mask' } } }]);
    expect(wired).toBe(text.replace('"mode": "box"', '"mode": "box", "mask": ["1", 0]'));
  });

  it('puts a node in between and takes one away with its links', () => {
    const converted = write([
      { op: 'add-node', node: { key: '4', kind: 'MaskToImage', params: {} } },
      { op: 'connect', edge: { key: 'a', from: { node: '2', port: 'out:0' }, to: { node: '4', port: 'mask' } } },
      { op: 'reconnect', edge: '2.out:0->3.images#1', from: { node: '4', port: 'out:0' } },
    ]);
    expect(JSON.parse(converted)).toMatchObject({ 3: { inputs: { images: ['4', 0] } }, 4: { class_type: 'MaskToImage', inputs: { mask: ['2', 0] } } });
    expect(converted.startsWith(text.slice(0, text.indexOf('"3"')))).toBe(true);
    expect(JSON.parse(write([{ op: 'remove-node', node: '2' }]))).toEqual({ 1: expect.anything(), 3: { class_type: 'Save', inputs: { filename_prefix: 'x' } } });
  });

  it('refuses what a prompt cannot say', () => {
    expect(() => write([{ op: 'set-label', edge: '2.out:0->3.images#1', label: 'X' }])).toThrow('no type labels');
    expect(() => write([{ op: 'connect', edge: { key: 'n', from: { node: '1', port: 'out:0' }, to: { node: '3', port: 'images' } } }])).toThrow('one link');
    expect(() => write([{ op: 'reconnect', edge: '2.out:0->3.images#1', from: { node: '1', port: 'IMAGE' } }])).toThrow('out:<number>');
  });
});
