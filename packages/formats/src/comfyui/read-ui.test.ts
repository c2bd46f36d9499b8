import { describe, expect, it } from 'vitest';
import { comfyuiUi } from './comfyui-ui.ts';
import { catalog, readWith, uiDocument, uiNode } from './testing.ts';

const noise = uiNode({ id: 1, type: 'Noise', out: [['IMAGE', [1]]], values: [5, 'fixed', 1.5] });
const save = (link: number | null) => uiNode({ id: 3, type: 'Save', in: [['images', 'IMAGE', link]], values: ['x'] });

function codes(json: unknown): string[] {
  return comfyuiUi.read({ json, catalog }).diagnostics.map(({ code, at }) => `${code} ${at.pointer}`);
}

describe('reading an editor document', () => {
  it('names ports and values, in both spellings of links', () => {
    const asTuple = readWith(comfyuiUi, uiDocument([noise, save(1)], [[1, 1, 0, 3, 0, 'IMAGE']]));
    const asObject = readWith(comfyuiUi, {
      version: 1,
      state: { lastNodeId: 3 },
      nodes: [noise, save(1)],
      links: [{ id: 1, origin_id: 1, origin_slot: 0, target_id: 3, target_slot: 0, type: 'IMAGE' }],
    });
    expect(asTuple).toEqual(asObject);
    expect(asTuple[0]?.edges).toEqual([{ key: '1', from: { node: '1', port: 'out:0' }, to: { node: '3', port: 'images' }, label: 'IMAGE', pointer: '/links/0' }]);
    expect(asTuple[0]?.nodes.map(({ key, kind, params }) => [key, kind, params])).toEqual([
      ['1', 'Noise', { seed: 5, scale: 1.5 }],
      ['3', 'Save', { filename_prefix: 'x' }],
    ]);
  });

  it.each([
    ['the control after a seed', 'Noise', [5, 'randomize', 2], { seed: 5, scale: 2 }],
    ['a version without that control', 'Noise', [5, 2], { seed: 5, scale: 2 }],
    ['a very old control', 'Noise', [5, true, 2], { seed: 5, scale: 2 }],
    ['an upload button', 'LoadPicture', ['a.png', 'image'], { picture: 'a.png' }],
    ['values by name', 'Blur', { radius: 9, mode: 'gauss' }, { radius: 9, mode: 'gauss' }],
    ['a file that saved none', 'Blur', undefined, { radius: 4, mode: 'box' }],
    ['a kind that grew since', 'Blur', ['gauss'], { radius: 4, mode: 'gauss' }],
    ['the first choice', 'Resize', ['by factor', 3], { how: 'by factor', 'how.factor': 3 }],
    ['another choice', 'Resize', ['to size', 640, 'pad'], { how: 'to size', 'how.width': 640, 'how.fit': 'pad' }],
  ])('aligns positional values: %s', (...[, type, values, params]) => {
    const [graph] = readWith(comfyuiUi, uiDocument([uiNode({ id: 1, type, ...(values === undefined ? {} : { values }) })], []));
    expect(graph?.nodes[0]?.params).toEqual(params);
  });

  it("names an unknown kind's values by its own sockets where they add up", () => {
    const widget = (name: string) => ({ name, type: 'INT', link: null, widget: { name } });
    const read = (values: readonly (string | number)[]) =>
      readWith(comfyuiUi, uiDocument([uiNode({ id: 1, type: 'Else', values, more: { inputs: [widget('a'), widget('seed')] } })], []))[0]?.nodes[0]?.params;
    expect(read([1, 2])).toEqual({ a: 1, seed: 2 });
    expect(read([1, 2, 'fixed'])).toEqual({ a: 1, seed: 2 });
    expect(read([1, 2, 3, 4])).toEqual({});
  });

  it('knows reroutes, primitives, notes, muted and bypassed nodes', () => {
    const [graph] = readWith(
      comfyuiUi,
      uiDocument(
        [
          uiNode({ id: 1, type: 'Reroute', in: [['', '*', null]], out: [['', []]] }),
          uiNode({ id: 2, type: 'PrimitiveNode', out: [['INT', []]], values: [7, 'fixed'] }),
          uiNode({ id: 3, type: 'Note', values: ['text'], more: { title: 'Read me' } }),
          uiNode({ id: 4, type: 'Blur', more: { mode: 2 } }),
          uiNode({ id: 5, type: 'Blur', more: { mode: 4 } }),
          uiNode({ id: 6, type: 'GetNode', out: [['*', []]], values: ['a'] }),
        ],
        [],
      ),
    );
    const nodes = graph?.nodes ?? [];
    expect(nodes[0]?.declared?.in['in:0']?.type).toEqual(nodes[0]?.declared?.out['out:0']?.type);
    expect(nodes[1]).toMatchObject({ params: { value: 7 }, declared: { out: { 'out:0': { type: { tag: 'variable' } } } } });
    expect(nodes[2]).toMatchObject({ note: true, title: 'Read me', params: {} });
    expect(nodes.map(({ mode }) => mode)).toEqual([undefined, undefined, undefined, 'muted', 'bypassed', undefined]);
    expect(nodes[5]?.declared?.out['out:0']?.type.tag).toBe('unknown');
  });

  it('gives each subgraph a graph with its boundary, and instances its ports', () => {
    const inner = {
      id: 'aaaa-bbbb',
      name: 'Soften',
      inputNode: { id: -10 },
      outputNode: { id: -20 },
      inputs: [{ name: 'picture', type: 'IMAGE', linkIds: [1] }],
      outputs: [{ name: 'soft', type: 'IMAGE', linkIds: [2] }],
      nodes: [uiNode({ id: 1, type: 'Blur', in: [['image', 'IMAGE', 1]], out: [['IMAGE', [2]]] })],
      links: [
        { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: 'IMAGE' },
        { id: 2, origin_id: 1, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
      ],
    };
    const graphs = readWith(
      comfyuiUi,
      uiDocument([uiNode({ id: 9, type: 'aaaa-bbbb', in: [['picture', 'IMAGE', null]], out: [['IMAGE', []]] })], [], { definitions: { subgraphs: [inner] } }),
    );
    expect(graphs.map(({ id, title }) => [id, title])).toEqual([
      ['main', undefined],
      ['aaaa-bbbb', 'Soften'],
    ]);
    expect(graphs[0]?.nodes[0]?.declared).toMatchObject({ title: 'Soften', in: { picture: { required: true, type: { name: 'IMAGE' } } }, out: { 'out:0': { title: 'soft' } } });
    expect(graphs[1]?.nodes.map(({ key }) => key)).toEqual(['$in', '$out', '1']);
    expect(graphs[1]?.edges.map(({ from, to }) => [from, to])).toEqual([
      [
        { node: '$in', port: 'out:0' },
        { node: '1', port: 'image' },
      ],
      [
        { node: '1', port: 'out:0' },
        { node: '$out', port: 'soft' },
      ],
    ]);
    expect(comfyuiUi.read({ json: uiDocument([], [], { definitions: { subgraphs: [inner] } }), catalog }).diagnostics).toEqual([]);
  });

  it('ends in a subgraph that contains itself', () => {
    const inner = {
      id: 'x-y',
      name: 'Loop',
      inputs: [{ name: 'a', type: 'IMAGE' }],
      outputs: [],
      nodes: [uiNode({ id: 1, type: 'x-y', in: [['a', 'IMAGE', 1]] })],
      links: [{ id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: 'IMAGE' }],
    };
    const document = uiDocument([uiNode({ id: 1, type: 'x-y' })], [], { definitions: { subgraphs: [inner] } });
    expect(readWith(comfyuiUi, document).length).toBe(2);
    expect(codes(document)).toContain('bad-graph /definitions/subgraphs/0');
  });

  it('tells of subgraphs that open into more than can run', () => {
    const twice = (level: number) => ({
      id: `l-${level}`,
      name: 'x',
      inputs: [],
      outputs: [],
      nodes: [uiNode({ id: 1, type: `l-${level + 1}` }), uiNode({ id: 2, type: `l-${level + 1}` })],
      links: [],
    });
    const document = uiDocument([uiNode({ id: 1, type: 'l-0' })], [], { definitions: { subgraphs: Array.from({ length: 40 }, (_, level) => twice(level)) } });
    expect(codes(document)).toEqual(['bad-graph /definitions']);
  });

  it('tells where the three places of a link disagree, and follows the node where a slot has drifted', () => {
    expect(codes(uiDocument([noise, save(1)], [[1, 1, 0, 3, 0, 'IMAGE']]))).toEqual([]);
    expect(codes(uiDocument([noise, save(null)], [[1, 1, 0, 3, 0, 'IMAGE']]))).toEqual(['link-bookkeeping /links/0']);
    expect(codes(uiDocument([noise, save(4)], []))).toEqual(['link-bookkeeping /nodes/0/outputs/0', 'link-bookkeeping /nodes/1/inputs/0']);
    const blur = uiNode({
      id: 3,
      type: 'Blur',
      in: [
        ['image', 'IMAGE', null],
        ['mask', 'MASK', 1],
      ],
    });
    const drifted = uiDocument([noise, blur], [[1, 1, 0, 3, 0, 'IMAGE']]);
    expect(codes(drifted)).toEqual(['link-bookkeeping /links/0']);
    expect(readWith(comfyuiUi, drifted)[0]?.edges[0]?.to).toEqual({ node: '3', port: 'mask' });
  });

  it('keeps a link whose end is missing, and tells what is no node and no link', () => {
    const json = uiDocument([noise, { id: {} } as never], [[1, 1, 0, 77, 0, 'IMAGE'], [2, 1] as never]);
    expect(readWith(comfyuiUi, json)[0]?.edges).toMatchObject([{ key: '1', to: { node: '77', port: 'in:0' } }]);
    expect(codes(json)).toEqual(['bad-node /nodes/1', 'bad-edge /links/1']);
  });
});
