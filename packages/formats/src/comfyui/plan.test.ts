import type { Json } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { comfyuiVerdict } from './engine.ts';
import { comfyuiPlan, promptOfPlan } from './plan.ts';
import { catalog, uiDocument, uiNode } from './testing.ts';

function plan(nodes: readonly Json[], links: readonly Json[], more: Readonly<Record<string, Json>> = {}): Record<string, [string, unknown]> {
  return Object.fromEntries(comfyuiPlan(uiDocument(nodes, links, more), catalog).steps.map(({ node, kind, inputs }) => [node, [kind, inputs]]));
}

const noise = uiNode({ id: 1, type: 'Noise', out: [['IMAGE', [1]]], values: [5, 'fixed', 1] });
const blur = (more: Readonly<Record<string, Json>> = {}) => uiNode({ id: 2, type: 'Blur', in: [['image', 'IMAGE', 1]], out: [['IMAGE', [2]]], values: [4, 'box'], more });
const save = (values: Json = ['x']) => uiNode({ id: 3, type: 'Save', in: [['images', 'IMAGE', 2]], values });
const links = [
  [1, 1, 0, 2, 0, 'IMAGE'],
  [2, 2, 0, 3, 0, 'IMAGE'],
];

describe("the prompt that ComfyUI's editor sends", () => {
  it('holds constants by name and links by output', () => {
    expect(plan([noise, blur(), save()], links)).toEqual({
      1: ['Noise', { seed: 5, scale: 1 }],
      2: ['Blur', { radius: 4, mode: 'box', image: { from: ['1', 0] } }],
      3: ['Save', { filename_prefix: 'x', images: { from: ['2', 0] } }],
    });
  });

  it('leaves muted nodes out with what hangs on them, and passes bypassed ones through by type', () => {
    expect(plan([noise, blur({ mode: 2 }), save()], links)[3]).toEqual(['Save', { filename_prefix: 'x' }]);
    expect(plan([noise, blur({ mode: 4 }), save()], links)).toEqual({ 1: expect.anything(), 3: ['Save', { filename_prefix: 'x', images: { from: ['1', 0] } }] });
  });

  it('resolves reroutes, primitives and setters, and ends in a loop of reroutes', () => {
    const reroute = (id: number, link: number, out: number) => uiNode({ id, type: 'Reroute', in: [['', '*', link]], out: [['', [out]]] });
    expect(plan([noise, reroute(2, 1, 2), save()], links)).toMatchObject({ 3: ['Save', { images: { from: ['1', 0] } }] });
    expect(plan([reroute(1, 2, 1), reroute(2, 1, 2), save()], links)).toEqual({ 3: ['Save', { filename_prefix: 'x' }] });
    const primitive = uiNode({ id: 4, type: 'PrimitiveNode', out: [['INT', [7]]], values: [33, 'fixed'] });
    const wired = uiNode({
      id: 2,
      type: 'Blur',
      in: [['image', 'IMAGE', 1]],
      out: [['IMAGE', [2]]],
      values: [4, 'box'],
      more: {
        inputs: [
          { name: 'image', type: 'IMAGE', link: 1 },
          { name: 'radius', type: 'INT', link: 7, widget: { name: 'radius' } },
        ],
      },
    });
    expect(plan([noise, wired, save(), primitive], [...links, [7, 4, 0, 2, 1, 'INT']])).toMatchObject({ 2: ['Blur', { radius: 33 }] });
    const set = uiNode({ id: 5, type: 'SetNode', in: [['IMAGE', 'IMAGE', 1]], values: ['pic'] });
    const get = uiNode({ id: 2, type: 'GetNode', out: [['IMAGE', [2]]], values: ['pic'] });
    expect(
      plan(
        [noise, set, get, save()],
        [
          [1, 1, 0, 5, 0, 'IMAGE'],
          [2, 2, 0, 3, 0, 'IMAGE'],
        ],
      ),
    ).toEqual({ 1: expect.anything(), 3: ['Save', { filename_prefix: 'x', images: { from: ['1', 0] } }] });
  });

  it('follows ten thousand reroutes in a row', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => uiNode({ id: index + 10, type: 'Reroute', in: [['', '*', index + 10]], out: [['', [index + 11]]] }));
    const rows = Array.from({ length: 10_001 }, (_, index) => [index + 10, index === 0 ? 1 : index + 9, 0, index === 10_000 ? 3 : index + 10, 0, '*']);
    const end = uiNode({ id: 3, type: 'Save', in: [['images', 'IMAGE', 10_010]], values: ['x'] });
    expect(plan([noise, ...chain, end], rows)).toMatchObject({ 3: ['Save', { images: { from: ['1', 0] } }] });
  });

  it('opens subgraphs, nested ones too, with the values that an instance sets', () => {
    const definition = (id: string, inner: Json): Json => ({
      id,
      name: id,
      inputs: [
        { name: 'picture', type: 'IMAGE' },
        { name: 'r', type: 'INT' },
      ],
      outputs: [{ name: 'soft', type: 'IMAGE' }],
      nodes: [inner],
      links: [
        { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: 'IMAGE' },
        { id: 3, origin_id: -10, origin_slot: 1, target_id: 1, target_slot: 1, type: 'INT' },
        { id: 2, origin_id: 1, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
      ],
    });
    const slots = [
      { name: 'image', type: 'IMAGE', link: 1 },
      { name: 'radius', type: 'INT', link: 3, widget: { name: 'radius' } },
    ];
    const leaf = definition('leaf-id', uiNode({ id: 1, type: 'Blur', out: [['IMAGE', [2]]], values: [4, 'box'], more: { inputs: slots } }));
    const outer = definition(
      'outer-id',
      uiNode({
        id: 1,
        type: 'leaf-id',
        out: [['IMAGE', [2]]],
        more: {
          inputs: [
            { name: 'picture', type: 'IMAGE', link: 1 },
            { name: 'r', type: 'INT', link: 3, widget: { name: 'r' } },
          ],
        },
      }),
    );
    const instance = uiNode({
      id: 2,
      type: 'outer-id',
      in: [
        ['picture', 'IMAGE', 1],
        ['r', 'INT', null],
      ],
      out: [['IMAGE', [2]]],
      values: [11],
      more: { properties: { proxyWidgets: [['-1', 'r']] } },
    });
    expect(plan([noise, instance, save()], links, { definitions: { subgraphs: [outer, leaf] } })).toEqual({
      1: expect.anything(),
      '2:1:1': ['Blur', { radius: 11, mode: 'box', image: { from: ['1', 0] } }],
      3: ['Save', { filename_prefix: 'x', images: { from: ['2:1:1', 0] } }],
    });
  });

  it('ends in subgraphs that contain themselves or double at every level', () => {
    const twice = (id: string, inner: string): Json => ({
      id,
      name: id,
      inputs: [],
      outputs: [],
      nodes: [uiNode({ id: 1, type: inner }), uiNode({ id: 2, type: inner })],
      links: [],
    });
    const doubling = Array.from({ length: 40 }, (_, level) => twice(`level-${level}`, `level-${level + 1}`));
    expect(Object.keys(plan([uiNode({ id: 1, type: 'level-0' })], [], { definitions: { subgraphs: doubling } })).length).toBeLessThanOrEqual(20_000);
    expect(plan([uiNode({ id: 1, type: 'self' })], [], { definitions: { subgraphs: [twice('self', 'self')] } })).toEqual({});
  });

  it('opens group nodes under their index', () => {
    const group = {
      nodes: [
        { type: 'Noise', outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [] }], widgets_values: [1, 'fixed', 1], index: 0 },
        {
          type: 'Blur',
          inputs: [
            { name: 'image', type: 'IMAGE', link: null },
            { name: 'mask', type: 'MASK', link: null },
          ],
          outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [] }],
          widgets_values: [4, 'box'],
          index: 1,
        },
      ],
      links: [
        [0, 0, 1, 0, 1, 'IMAGE'],
        [null, 0, 1, 1, 9, 'MASK'],
      ],
      external: [[1, 0, 'IMAGE']],
    };
    const load = uiNode({
      id: 1,
      type: 'LoadPicture',
      out: [
        ['IMAGE', []],
        ['MASK', [1]],
      ],
      values: ['a.png', 'image'],
    });
    const instance = uiNode({ id: 2, type: 'workflow>Soft', in: [['mask', 'MASK', 1]], out: [['IMAGE', [2]]], values: [8, 'fixed', 2, 5, 'gauss'] });
    expect(
      plan(
        [load, instance, save()],
        [
          [1, 1, 1, 2, 0, 'MASK'],
          [2, 2, 0, 3, 0, 'IMAGE'],
        ],
        { extra: { groupNodes: { Soft: group } } },
      ),
    ).toEqual({
      1: ['LoadPicture', { picture: 'a.png' }],
      '2:0': ['Noise', { seed: 8, scale: 2 }],
      '2:1': ['Blur', { radius: 5, mode: 'gauss', image: { from: ['2:0', 0] }, mask: { from: ['1', 1] } }],
      3: ['Save', { filename_prefix: 'x', images: { from: ['2:1', 0] } }],
    });
  });

  it("puts other nodes' values into file names, and leaves out what is quarantined", () => {
    const titled = uiNode({ id: 2, type: 'Blur', in: [['image', 'IMAGE', 1]], out: [['IMAGE', [2]]], values: [4, 'box'], more: { title: 'My blur' } });
    expect(plan([noise, titled, save(['%My blur.mode%/%My blur.none%'])], links)[3]).toMatchObject(['Save', { filename_prefix: 'box/%My blur.none%' }]);
    expect(plan([noise, blur(), save()], links, { turnbuckle: { quarantined: [{ edge: '2', code: 'type-mismatch' }] } })[3]).toEqual(['Save', { filename_prefix: 'x' }]);
  });

  it('is what the server judges of an editor document', () => {
    const verdict = (nodes: readonly Json[]) => comfyuiVerdict(promptOfPlan(comfyuiPlan(uiDocument(nodes, links), catalog)), catalog);
    expect(verdict([noise, blur(), save()]).accepts).toBe(true);
    expect(verdict([noise, blur({ mode: 2 }), save()])).toMatchObject({ accepts: false, errors: [{ type: 'required_input_missing', node: '3', input: 'images' }] });
  });

  it('of a prompt is the prompt itself', () => {
    const prompt = { 1: { class_type: 'Noise', inputs: { seed: 1, scale: 2 } }, 2: { class_type: 'Blur', inputs: { image: ['1', 0], sizes: { __value__: [1] } } } };
    const steps = comfyuiPlan(prompt, catalog).steps;
    expect(steps[1]).toEqual({ node: '2', kind: 'Blur', inputs: { image: { from: ['1', 0] }, sizes: { __value__: [1] } } });
    expect(promptOfPlan({ steps })).toEqual(prompt);
  });
});
