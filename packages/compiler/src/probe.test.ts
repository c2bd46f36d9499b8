import type { Graph } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { compile, type Session } from './compile.ts';
import type { Answer, ProbeStart } from './probe.ts';
import { exampleCatalog } from './rules/examples.ts';

const graph: Graph = {
  id: 'main',
  nodes: [
    { key: 'n', kind: 'noise', params: {} },
    { key: 'v', kind: 'slider', params: {} },
    { key: 'b', kind: 'blur', params: {} },
    { key: 't', kind: 'tint', params: {} },
    { key: 'f', kind: 'frames', params: {} },
    { key: 'l', kind: 'load', params: {} },
    { key: 'st', kind: 'stack', params: {} },
    { key: 'o', kind: 'output', params: {} },
  ],
  edges: [
    { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
    { key: 'e2', from: { node: 'b', port: 'image' }, to: { node: 'o', port: 'image' } },
    { key: 'e3', from: { node: 'n', port: 'image' }, to: { node: 'st', port: 'images' } },
  ],
};

function session(policy: 'draft' | 'strict' = 'draft'): Session {
  return compile(graph, { catalog: exampleCatalog, policy, moment: 'edit' });
}

function ask(start: ProbeStart, [node, port]: [string, string], policy: 'draft' | 'strict' = 'draft'): Answer {
  return session(policy).probe(start).to({ node, port });
}

const [noise, slider, frames]: [ProbeStart, ProbeStart, ProbeStart] = [
  { node: 'n', port: 'image' },
  { node: 'v', port: 'value' },
  { node: 'f', port: 'images' },
];

describe('answers to a wire that is drawn', () => {
  it('makes what fits, in words', () => {
    expect(ask(noise, ['t', 'image'])).toMatchObject({
      kind: 'make',
      code: null,
      message: 'Fits',
      breaks: [],
      inserts: [],
      edits: [{ op: 'connect', edge: { key: 'e4', from: noise, to: { node: 't', port: 'image' } } }],
    });
    expect(ask(slider, ['t', 'color'])).toMatchObject({ kind: 'make', message: "'number' becomes 'color' by grey@1" });
  });

  it('takes the place of the wire at an input that takes one, and joins others where it takes many', () => {
    expect(ask(noise, ['o', 'image'])).toMatchObject({ kind: 'make-replacing', breaks: ['e2'], message: 'Takes the place of the wire that ends here' });
    expect(ask({ node: 'b', port: 'image' }, ['st', 'images'])).toMatchObject({ kind: 'make', breaks: [] });
  });

  it('inserts a converter where one leads there', () => {
    const answer = ask(noise, ['b', 'radius']);
    expect(answer).toMatchObject({
      kind: 'make-with-converter',
      code: 'type-mismatch',
      inserts: ['average'],
      message: "'image' does not flow into 'number': noise n.image → blur b.radius.",
    });
    const { session: made, refusal } = session().apply(...answer.edits);
    expect(refusal).toBeNull();
    expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('says of a list that it is taken item by item', () => {
    expect(ask(frames, ['t', 'image'])).toMatchObject({ kind: 'make-with-lift', message: 'each item of the list is passed on by itself' });
  });

  it('flags what fits sometimes, and refuses it where that is an error', () => {
    expect(ask({ node: 'l', port: 'any' }, ['t', 'image'])).toMatchObject({ kind: 'make-flagged', code: 'type-maybe', edits: [{ op: 'connect' }] });
    expect(ask({ node: 'l', port: 'any' }, ['t', 'image'], 'strict')).toMatchObject({ kind: 'refuse', code: 'type-maybe', edits: [] });
  });

  it('refuses a ring with its path, and what has no way', () => {
    expect(ask({ node: 'b', port: 'image' }, ['b', 'image'])).toMatchObject({ kind: 'refuse', code: 'self-edge' });
    expect(ask(slider, ['b', 'image'])).toMatchObject({ kind: 'refuse', code: 'type-mismatch', message: "'number' does not flow into 'image': slider v.value → blur b.image." });
    const ring = compile(
      {
        ...graph,
        nodes: [...graph.nodes, { key: 'b2', kind: 'blur', params: {} }],
        edges: [...graph.edges, { key: 'e9', from: { node: 'b', port: 'image' }, to: { node: 'b2', port: 'image' } }],
      },
      { catalog: exampleCatalog },
    );
    expect(ring.probe({ node: 'b2', port: 'image' }).to({ node: 'b', port: 'image' })).toMatchObject({
      kind: 'refuse',
      code: 'cycle',
      message: 'These nodes wait for one another: blur b → blur b2 → blur b.',
    });
  });
});

describe('where wires start', () => {
  it('goes by the side of the port, inputs towards outputs', () => {
    const probe = session().probe({ node: 't', port: 'color' });
    expect(probe.start.side).toBe('in');
    expect(probe.targets()).toContainEqual({ node: 'v', port: 'value' });
    expect(probe.targets().some(({ node }) => node === 'o')).toBe(false);
    expect(probe.to({ node: 'v', port: 'value' })).toMatchObject({ kind: 'make', edits: [{ edge: { from: { node: 'v', port: 'value' }, to: { node: 't', port: 'color' } } }] });
    expect(session().probe({ node: 'n', port: null }).start.side).toBe('out');
    expect(session().probe({ node: 'gone', port: 'x' }).start.side).toBe('out');
  });

  it('remembers its answers, and asks nothing of what nobody knows', () => {
    const probe = session().probe(noise);
    expect(probe.to({ node: 'o', port: 'image' })).toBe(probe.to({ node: 'o', port: 'image' }));
    const unknown = compile({ ...graph, nodes: [...graph.nodes, { key: 'x', kind: 'mystery', params: {} }] }, { catalog: exampleCatalog });
    expect(
      unknown
        .probe(noise)
        .targets()
        .some(({ node }) => node === 'x'),
    ).toBe(false);
  });

  it('judges a graph without a catalog by structure', () => {
    const blind = compile(graph, { catalog: null });
    expect(blind.probe(noise).targets()).toEqual([]);
    expect(blind.probe(noise).to({ node: 't', port: 'image' })).toMatchObject({ kind: 'make', message: 'Fits' });
    expect(blind.probe(noise).to({ node: 'gone', port: 'image' })).toMatchObject({ kind: 'refuse', code: 'dangling-edge' });
  });
});

describe('a wire that is moved', () => {
  it('keeps its key and does not stand in its own way', () => {
    const answer = ask({ ...noise, moving: 'e1' }, ['t', 'image']);
    expect(answer).toMatchObject({
      kind: 'make',
      edits: [
        { op: 'disconnect', edge: 'e1' },
        { op: 'connect', edge: { key: 'e1', to: { node: 't', port: 'image' } } },
      ],
    });
    expect(ask({ ...noise, moving: 'e1' }, ['b', 'image'])).toMatchObject({ kind: 'make', breaks: [] });
  });

  it('is wrong again when it was wrong before', () => {
    const wrong = compile(
      { ...graph, edges: [...graph.edges, { key: 'bad', from: { node: 'f', port: 'images' }, to: { node: 'b', port: 'radius' } }] },
      { catalog: exampleCatalog },
    );
    expect(wrong.diagnostics.map(({ code, at }) => [code, at.edge])).toContainEqual(['type-mismatch', 'bad']);
    expect(wrong.probe({ node: 'b', port: 'radius', side: 'in', moving: 'bad' }).to({ node: 't', port: 'image' })).toMatchObject({
      kind: 'make-with-converter',
      code: 'type-mismatch',
    });
  });
});
