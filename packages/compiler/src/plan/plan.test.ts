import type { Graph, GraphNode, Json } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { exampleCatalog } from '../rules/examples.ts';
import { type PlanStep, planOf } from './plan.ts';

function plan(nodes: Record<string, string | [string, Record<string, Json>] | GraphNode>, wires: readonly string[]): Record<string, PlanStep> {
  const graph: Graph = {
    id: 'main',
    nodes: Object.entries(nodes).map(([key, kind]) =>
      typeof kind === 'string' ? { key, kind, params: {} } : Array.isArray(kind) ? { key, kind: kind[0], params: kind[1] } : (kind as GraphNode),
    ),
    edges: wires.map((wire, index) => {
      const [ends = '', quarantined] = wire.split(' !');
      const [from = '', to = ''] = ends.split(' -> ');
      const end = (text: string): { node: string; port: string | null } => ({ node: text.split('.')[0] ?? '', port: text.split('.')[1] ?? null });
      return { key: `e${index}`, from: end(from), to: end(to), ...(quarantined === undefined ? {} : { quarantined }) };
    }),
  };
  return Object.fromEntries(planOf(compile(graph, { catalog: exampleCatalog, policy: 'legacy' }).resolved).steps.map((step) => [step.node, step]));
}

describe('what runs', () => {
  it('has values set by hand, defaults and wires side by side, sources first', () => {
    const steps = plan({ o: 'output', b: ['blur', { radius: 9 }], n: ['noise', { seed: 7 }] }, ['n.image -> b.image', 'b.image -> o.image']);
    expect(Object.keys(steps)).toEqual(['n', 'b', 'o']);
    expect(steps['n']?.inputs).toEqual({ seed: { constant: 7 }, mode: { constant: 'perlin' } });
    expect(steps['b']?.inputs).toEqual({ image: { from: ['n', 'image'], steps: [] }, radius: { constant: 9 } });
    expect(plan({ b: 'blur' }, [])['b']?.inputs).toEqual({ radius: { constant: 4 } });
    expect(plan({ b: ['blur', { radius: 9 }], v: 'slider' }, ['v.value -> b.radius'])['b']?.inputs).toEqual({ radius: { from: ['v', 'value'], steps: [] } });
  });

  it('carries the coercion or lift of a wire', () => {
    const steps = plan({ v: 'slider', n: 'noise', t: 'tint', f: 'frames', b: 'blur' }, ['n.image -> t.image', 'v.value -> t.color', 'f.images -> b.image']);
    expect(steps['t']?.inputs['color']).toEqual({ from: ['v', 'value'], steps: [{ coerce: 'grey@1' }] });
    expect(steps['b']?.inputs['image']).toEqual({ from: ['f', 'images'], steps: [{ lift: 'map' }] });
  });

  it('gives an input that takes many all of its wires', () => {
    const steps = plan({ a: 'noise', b: 'noise', s: 'stack', empty: 'stack' }, ['a.image -> s.images', 'b.image -> s.images']);
    expect(steps['s']?.inputs['images']).toEqual({
      all: [
        { from: ['a', 'image'], steps: [] },
        { from: ['b', 'image'], steps: [] },
      ],
    });
    expect(steps['empty']?.inputs).toEqual({});
  });

  it('leaves out muted nodes, notes and what nobody knows, and what hangs on them is open', () => {
    const steps = plan(
      { n: { key: 'n', kind: 'noise', params: {}, mode: 'muted' }, note: { key: 'note', kind: 'noise', params: {}, note: true }, x: 'mystery', b: 'blur', c: 'blur' },
      ['n.image -> b.image', 'x.image -> c.image'],
    );
    expect(Object.keys(steps)).toEqual(['b', 'c']);
    expect(steps['b']?.inputs['image']).toBeUndefined();
  });

  it('hands on through a bypassed node what has the type of its output', () => {
    const bypassed = (key: string, kind: string): GraphNode => ({ key, kind, params: {}, mode: 'bypassed' });
    const steps = plan({ n: 'noise', v: 'slider', b: bypassed('b', 'blur'), b2: bypassed('b2', 'blur'), o: 'output' }, [
      'v.value -> b.radius',
      'n.image -> b.image',
      'b.image -> b2.image',
      'b2.image -> o.image',
    ]);
    expect(steps['o']?.inputs['image']).toEqual({ from: ['n', 'image'], steps: [] });
    expect(plan({ b: bypassed('b', 'blur'), o: 'output' }, ['b.image -> o.image'])['o']?.inputs).toEqual({});
  });

  it('lets a quarantined or dangling edge carry nothing', () => {
    const steps = plan({ n: 'noise', b: 'blur', c: 'blur' }, ['n.image -> b.image !type-mismatch', 'gone.image -> c.image', 'n.zz -> c.image']);
    expect([steps['b']?.inputs['image'], steps['c']?.inputs['image']]).toEqual([undefined, undefined]);
  });

  it('takes the first port where the edge names none, as editors without rules do', () => {
    const steps = plan({ s: 'shape', m: 'mix' }, ['s -> m']);
    expect(steps['m']?.inputs).toEqual({ a: { from: ['s', 'image'], steps: [] } });
  });

  it('has an order for rings too, and closes loops through feedback', () => {
    expect(Object.keys(plan({ b: 'blur', a: 'blur', n: 'noise' }, ['a.image -> b.image', 'b.image -> a.image']))).toEqual(['n', 'a', 'b']);
    const loop = plan({ h: 'hold', b: 'blur' }, ['h.image -> b.image', 'b.image -> h.image']);
    expect(Object.keys(loop)).toEqual(['h', 'b']);
    expect(loop['b']?.inputs['image']).toEqual({ from: ['h', 'image'], steps: [] });
  });
});
