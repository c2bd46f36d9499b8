import type { Edit } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../json/parse-json.ts';
import { comfyuiUi } from './comfyui-ui.ts';
import { catalog, changed, uiDocument, uiNode } from './testing.ts';

const load = uiNode({
  id: 1,
  type: 'LoadPicture',
  out: [
    ['IMAGE', [1]],
    ['MASK', [2]],
  ],
  values: ['a.png', 'image'],
});
const blur = uiNode({
  id: 2,
  type: 'Blur',
  in: [
    ['image', 'IMAGE', 1],
    ['mask', 'MASK', 2],
  ],
  out: [['IMAGE', [3]]],
  values: [4, 'box'],
});
const save = uiNode({ id: 3, type: 'Save', in: [['images', 'IMAGE', 3]], values: ['x'] });
const links = [
  [1, 1, 0, 2, 0, 'IMAGE'],
  [2, 1, 1, 2, 1, 'MASK'],
  [3, 2, 0, 3, 0, 'IMAGE'],
];
const text = `${JSON.stringify(uiDocument([load, blur, save], links), null, 2)}\n`;

function write(edits: readonly Edit[], source = text, id = 'main'): string {
  const { value: json } = parseJson(source);
  const { graphs } = comfyuiUi.read({ json, catalog });
  const graph = graphs.find((one) => one.id === id);
  if (graph === undefined) throw new Error('no graph');
  return changed(source, comfyuiUi.write({ json, catalog, graphs, graph, edits }));
}

/** Lines that differ, removed and added. */
function difference(before: string, after: string): { gone: string[]; fresh: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !now.includes(line)), fresh: now.filter((line) => !old.includes(line)) };
}

function bookkeeping(source: string): unknown[] {
  return comfyuiUi.read({ json: parseJson(source).value, catalog }).diagnostics.map(({ message }) => message);
}

function graphOf(source: string, index = 0) {
  const graph = comfyuiUi.read({ json: parseJson(source).value, catalog }).graphs[index];
  if (graph === undefined) throw new Error('no graph');
  return graph;
}

describe('changing an editor document', () => {
  it('sets a value at its place and touches nothing else', () => {
    expect(difference(text, write([{ op: 'set-param', node: '2', param: 'radius', value: 17 }]))).toEqual({ gone: ['        4,'], fresh: ['        17,'] });
    expect(write([{ op: 'set-kind', node: '2', kind: 'Sharpen' }])).toBe(text.replace('"type": "Blur"', '"type": "Sharpen"'));
    expect(write([])).toBe(text);
  });

  it('appends a value that the kind has grown by, and refuses where the place is unsure', () => {
    const short = JSON.stringify(uiDocument([uiNode({ id: 1, type: 'Blur', values: [4] })], []));
    expect(write([{ op: 'set-param', node: '1', param: 'mode', value: 'gauss' }], short)).toBe(short.replace('[4]', '[4,"gauss"]'));
    const without = JSON.stringify(uiDocument([uiNode({ id: 1, type: 'Blur', values: ['gauss'] })], []));
    expect(() => write([{ op: 'set-param', node: '1', param: 'radius', value: 9 }], without)).toThrow('not sure');
    const both = short.replace('[4]', '[4,"gauss"]');
    expect(write([{ op: 'set-param', node: '1', param: 'mode' }], both)).toBe(short);
    expect(() => write([{ op: 'set-param', node: '1', param: 'radius' }], both)).toThrow('taken away');
    const none = JSON.stringify(uiDocument([uiNode({ id: 1, type: 'Noise' })], []));
    expect(graphOf(write([{ op: 'set-param', node: '1', param: 'scale', value: 3 }], none)).nodes[0]?.params).toEqual({ seed: 0, scale: 3 });
    const named = JSON.stringify(uiDocument([uiNode({ id: 1, type: 'Blur', values: { radius: 1 } })], []));
    expect(write([{ op: 'set-param', node: '1', param: 'radius', value: 2 }], named)).toBe(named.replace('"radius":1', '"radius":2'));
    expect(write([{ op: 'set-param', node: '1', param: 'mode', value: 'gauss' }], named)).toBe(named.replace('"radius":1', '"radius":1,"mode":"gauss"'));
  });

  it('keeps all three places of a link in step', () => {
    const rewired = write([{ op: 'reconnect', edge: '3', from: { node: '1', port: 'out:0' } }]);
    expect(bookkeeping(rewired)).toEqual([]);
    expect(JSON.parse(rewired)).toMatchObject({
      links: [links[0], links[1], [3, 1, 0, 3, 0, 'IMAGE']],
      nodes: [{ outputs: [{ links: [1, 3] }, { links: [2] }] }, { outputs: [{ links: [] }] }, {}],
    });
    const cut = write([{ op: 'disconnect', edge: '2' }]);
    expect(bookkeeping(cut)).toEqual([]);
    expect(graphOf(cut).edges.map(({ key }) => key)).toEqual(['1', '3']);
    expect(
      bookkeeping(
        write([
          { op: 'disconnect', edge: '1' },
          { op: 'disconnect', edge: '2' },
          { op: 'disconnect', edge: '3' },
        ]),
      ),
    ).toEqual([]);
    const moved = write([
      { op: 'disconnect', edge: '1' },
      { op: 'reconnect', edge: '2', to: { node: '2', port: 'image' } },
    ]);
    expect(bookkeeping(moved)).toEqual([]);
    expect(graphOf(moved).edges[0]?.to).toEqual({ node: '2', port: 'image' });
  });

  it('gives a new link the next id and brings a removed one back under its own', () => {
    const cut = write([{ op: 'disconnect', edge: '2' }]);
    const back = write([{ op: 'connect', edge: { key: '2', from: { node: '1', port: 'out:1' }, to: { node: '2', port: 'mask' }, label: 'MASK' } }], cut);
    expect(JSON.parse(back)).toMatchObject({ last_link_id: 50, links: [links[0], links[2], links[1]] });
    const fresh = write([{ op: 'connect', edge: { key: 'new', from: { node: '1', port: 'out:1' }, to: { node: '2', port: 'mask' } } }], cut);
    expect(JSON.parse(fresh)).toMatchObject({ last_link_id: 51, links: [links[0], links[2], [51, 1, 1, 2, 1, 'MASK']] });
    expect(bookkeeping(fresh)).toEqual([]);
  });

  it('puts a converter between, with slots, links and a place of its own', () => {
    const mended = write([
      { op: 'add-node', node: { key: 'converter-1', kind: 'MaskToImage', params: {} } },
      { op: 'connect', edge: { key: 'in', from: { node: '1', port: 'out:1' }, to: { node: 'converter-1', port: 'mask' } } },
      { op: 'reconnect', edge: '3', from: { node: 'converter-1', port: 'out:0' } },
    ]);
    expect(bookkeeping(mended)).toEqual([]);
    const json = JSON.parse(mended) as { nodes: unknown[]; last_node_id: number; links: unknown[] };
    expect(json.nodes[3]).toMatchObject({
      id: 51,
      type: 'MaskToImage',
      pos: [200, 0],
      inputs: [{ name: 'mask', type: 'MASK', link: 51 }],
      outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [3] }],
    });
    expect([json.last_node_id, json.links[2], json.links[3]]).toEqual([51, [3, 51, 0, 3, 0, 'IMAGE'], [51, 1, 1, 51, 0, 'MASK']]);
  });

  it('turns a widget into a slot when something is wired to it', () => {
    const wired = write([{ op: 'connect', edge: { key: 'n', from: { node: '1', port: 'out:0' }, to: { node: '2', port: 'radius' } } }]);
    expect(JSON.parse(wired)).toMatchObject({ nodes: [{}, { inputs: [{}, {}, { name: 'radius', type: 'INT', link: 51, widget: { name: 'radius' } }] }, {}] });
    expect(bookkeeping(wired)).toEqual([]);
    expect(() => write([{ op: 'connect', edge: { key: 'n', from: { node: '1', port: 'out:0' }, to: { node: '2', port: 'none' } } }])).toThrow("no input 'none'");
  });

  it('removes a node with its links, writes labels, and adds nodes with their values', () => {
    const gone = write([{ op: 'remove-node', node: '2' }]);
    expect(bookkeeping(gone)).toEqual([]);
    expect(graphOf(gone)).toMatchObject({ nodes: [{ key: '1' }, { key: '3' }], edges: [] });
    expect(write([{ op: 'set-label', edge: '3', label: 'PICTURE' }])).toBe(text.replace(/"IMAGE"(\n\s+\]\n\s+\],\n\s+"groups")/, '"PICTURE"$1'));
    const added = write([{ op: 'add-node', node: { key: '60', kind: 'Noise', params: { scale: 2 } }, position: { x: 5, y: 6 } }]);
    expect((JSON.parse(added) as { nodes: unknown[] }).nodes[3]).toMatchObject({ id: 60, pos: [5, 6], widgets_values: [0, 'fixed', 2] });
    expect(() => write([{ op: 'add-node', node: { key: '60', kind: 'Unheard', params: {} } }])).toThrow('nothing is known');
  });

  it('changes the inside of a subgraph, its boundary lists included', () => {
    const inner = {
      id: 's-1',
      name: 'S',
      state: { lastNodeId: 5, lastLinkId: 5 },
      inputNode: { id: -10 },
      outputNode: { id: -20 },
      inputs: [{ name: 'a', type: 'IMAGE', linkIds: [1] }],
      outputs: [{ name: 'b', type: 'IMAGE', linkIds: [2] }],
      nodes: [uiNode({ id: 1, type: 'Split', in: [['image', 'IMAGE', 1]], out: [['IMAGE', [2]]] })],
      links: [
        { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: 'IMAGE' },
        { id: 2, origin_id: 1, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
      ],
    };
    const source = JSON.stringify(uiDocument([], [], { definitions: { subgraphs: [inner] } }));
    const straight = write([{ op: 'reconnect', edge: '2', from: { node: '$in', port: 'out:0' } }], source, 's-1');
    expect(JSON.parse(straight)).toMatchObject({
      definitions: { subgraphs: [{ inputs: [{ linkIds: [1, 2] }], outputs: [{ linkIds: [2] }], links: [{}, { id: 2, origin_id: -10, origin_slot: 0 }] }] },
    });
    const more = write(
      [
        { op: 'disconnect', edge: '2' },
        { op: 'connect', edge: { key: 'n', from: { node: '$in', port: 'out:0' }, to: { node: '$out', port: 'b' } } },
      ],
      source,
      's-1',
    );
    expect(JSON.parse(more)).toMatchObject({
      definitions: {
        subgraphs: [
          { state: { lastLinkId: 6 }, inputs: [{ linkIds: [1, 6] }], outputs: [{ linkIds: [6] }], links: [{}, { id: 6, origin_id: -10, target_id: -20, type: 'IMAGE' }] },
        ],
      },
    });
    expect(bookkeeping(more)).toEqual([]);
    expect(() => write([{ op: 'remove-node', node: '$in' }], source, 's-1')).toThrow('boundary');
  });
});
