import { describe, expect, it } from 'vitest';
import { comfyuiUi } from '../comfyui/comfyui-ui.ts';
import { uiDocument, uiNode } from '../comfyui/testing.ts';
import { litegraphAccepts, litegraphVerdict } from './engine.ts';
import { litegraph } from './litegraph.ts';

describe("LiteGraph's rule for a wire, row by row of the research notes", () => {
  it.each([
    ['Image', 'IMAGE', true],
    ['MASK', 'IMAGE, MASK', false],
    ['STRING,BOOLEAN', 'STRING,INT', true],
    ['IMAGE, MASK', 'MASK', false],
    ['', 'IMAGE', true],
    ['*', 'IMAGE', true],
    ['*,LATENT', 'IMAGE', true],
    ['COMFY_MATCHTYPE_V3', 'IMAGE', false],
    [['a', 'b'], ['a', 'b', 'c'], true],
    ['COMBO', ['a'], true],
    ['INT', 'FLOAT', false],
    [-1, -1, true],
    [0, 'IMAGE', true],
    [null, 'IMAGE', true],
  ])('%j → %j: %s', (output, input, accepted) => {
    expect(litegraphAccepts(output, input)).toBe(accepted);
  });
});

const json = uiDocument(
  [
    uiNode({ id: 1, type: 'basic/const', out: [['number', [1]]], more: { properties: { value: 3 } } }),
    uiNode({
      id: 2,
      type: 'math/sum',
      in: [
        ['A', 'Number', 1],
        ['B', 'string', 2],
      ],
      out: [['number', [2]]],
    }),
    uiNode({ id: 3, type: 'events/log', more: { inputs: [{ name: 'on', type: -1, link: null }] } }),
  ],
  [
    [1, 1, 0, 2, 0, 'number'],
    [2, 2, 0, 2, 1, 'number'],
  ],
);

describe('a LiteGraph document', () => {
  it("is told from ComfyUI's by its kinds", () => {
    expect([litegraph.detect(json), comfyuiUi.detect(json)]).toEqual([true, false]);
    const comfy = uiDocument([uiNode({ id: 1, type: 'KSampler' })], []);
    expect([litegraph.detect(comfy), comfyuiUi.detect(comfy)]).toEqual([false, true]);
    expect(litegraph.detect({ nodes: [], edges: [] })).toBe(false);
  });

  it('declares its kinds itself', () => {
    const { graphs, diagnostics } = litegraph.read({ json, catalog: null });
    expect(diagnostics).toEqual([]);
    expect(graphs[0]?.nodes.map(({ key, params, declared }) => [key, params, Object.keys(declared?.in ?? {}), declared?.sink])).toEqual([
      ['1', { value: 3 }, [], undefined],
      ['2', {}, ['A', 'B'], undefined],
      ['3', {}, ['on'], true],
    ]);
    expect(graphs[0]?.nodes[1]?.declared?.in.A?.type).toEqual(graphs[0]?.nodes[0]?.declared?.out['out:0']?.type);
    expect(graphs[0]?.nodes[2]?.declared?.in.on?.type).toEqual({ tag: 'named', name: 'event' });
    const labelled = uiDocument(
      [uiNode({ id: 1, type: 'a/b', out: [['Number', [1, 2]]] })],
      [
        [1, 1, 0, 2, 0, 'Number'],
        [2, 1, 0, 2, 0, -1],
      ],
    );
    expect(litegraph.read({ json: labelled, catalog: null }).graphs[0]?.edges.map(({ label }) => label)).toEqual(['number', undefined]);
  });

  it('is judged by the slots that stand in it', () => {
    expect(litegraphVerdict(json)).toEqual({ name: 'litegraph', accepts: false, error: null, errors: [{ type: 'invalid_connection', node: '2', input: 'B' }] });
  });
});
