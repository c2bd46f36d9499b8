import { compile } from '@turnbuckle/compiler';
import { catalog, coerce, type Edge, type Graph, list, node, type } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { missingId, portRowsOf, wireEndsOf } from './port-rows.ts';
import { wiresOf } from './wire.ts';

const image = type('image');
const number = type('number');
const color = type('color');
const own = catalog({
  version: '1',
  nodes: [
    node('noise', { title: 'Noise', out: { image } }),
    node('level', { out: { value: number } }),
    node('stack', { out: { images: list(image) } }),
    node('blur', { in: { image, radius: number.orParam(4) }, out: { image } }),
    node('fill', { in: { color }, out: { image } }),
  ],
  coercions: [coerce(number, color, { id: 'grey@1', lossless: true })],
});

function graphOf(edges: readonly Edge[]): Graph {
  const kinds = { noise: 'noise', level: 'level', stack: 'stack', blur: 'blur', fill: 'fill', odd: 'nobody-knows' };
  return { id: 'main', nodes: Object.entries(kinds).map(([key, kind]) => ({ key, kind, params: {} })), edges };
}

function edge(key: string, from: readonly [string, string | null], to: readonly [string, string | null]): Edge {
  return { key, from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } };
}

describe('terminals of a node', () => {
  it('are its kind’s ports, then one for each end that names none of them', () => {
    const session = compile(graphOf([edge('e1', ['noise', 'image'], ['blur', 'Image']), edge('e2', ['level', 'value'], ['blur', null])]), { catalog: own, policy: 'strict' });
    expect(portRowsOf(session, 'blur').inputs.map(({ handle, label, stray, isWired }) => [handle, label, stray, isWired])).toEqual([
      ['image', 'image', null, false],
      ['radius', 'radius', null, false],
      ['stray:Image', 'Image', 'unknown', true],
      ['stray:', 'which port?', 'ambiguous', true],
    ]);
    expect(portRowsOf(session, 'nobody')).toEqual({ inputs: [], outputs: [] });
  });

  it('of a kind that nobody declared are what wires know of it', () => {
    const session = compile(graphOf([edge('e1', ['odd', 'x'], ['blur', 'image'])]), { catalog: own, policy: 'strict' });
    expect(portRowsOf(session, 'odd').outputs.map(({ handle, stray }) => [handle, stray])).toEqual([['stray:x', 'unchecked']]);
    expect(wiresOf(session).get('e1')).toMatchObject({ look: 'unchecked', carries: null });
  });

  it('keep the end of a wire whose node is gone', () => {
    const session = compile(graphOf([edge('e1', ['gone', 'image'], ['blur', 'image'])]), { catalog: own, policy: 'strict' });
    expect(wireEndsOf(session).get('e1')).toEqual({ source: missingId('gone'), sourceHandle: 'stray:image', target: 'blur', targetHandle: 'image' });
  });
});

describe('the look of a wire', () => {
  const look = (policy: 'strict' | 'legacy', one: Edge): unknown => wiresOf(compile(graphOf([one]), { catalog: own, policy, moment: 'edit' })).get(one.key);

  it('is plain where what leaves is what enters', () => {
    expect(look('strict', edge('e', ['noise', 'image'], ['blur', 'image']))).toMatchObject({
      look: 'plain',
      carries: 'image',
      sentence: 'Noise.image → blur blur.image carries image',
    });
  });

  it('has a dot where something is converted, two lines for a list', () => {
    expect(look('strict', edge('e', ['level', 'value'], ['fill', 'color']))).toMatchObject({ look: 'coerced', sentence: expect.stringContaining('grey@1') });
    expect(look('strict', edge('e', ['stack', 'images'], ['blur', 'image']))).toMatchObject({ look: 'list', carries: 'image' });
  });

  it('is broken where the policy refuses it, and plain where the same policy looks away', () => {
    const wrong = edge('e', ['noise', 'image'], ['blur', 'radius']);
    expect(look('strict', wrong)).toMatchObject({ look: 'broken', code: 'type-mismatch', sentence: expect.stringContaining("'image' does not flow into 'number'") });
    expect(look('legacy', wrong)).toMatchObject({ look: 'plain', code: null });
  });

  it('is broken, and says so, where the document keeps it out', () => {
    expect(look('strict', { ...edge('e', ['noise', 'image'], ['blur', 'radius']), quarantined: 'type-mismatch' })).toMatchObject({
      look: 'broken',
      isQuarantined: true,
      sentence: expect.stringContaining('Kept, but it carries nothing'),
    });
  });
});
