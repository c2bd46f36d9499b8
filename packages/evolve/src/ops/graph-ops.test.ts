import { catalog, many, node, param, type } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { coverageGate } from '../coverage-gate.ts';
import { migration } from '../declare-migration.ts';
import { type Migrated, migrateDown, migrateUp, type Quarantined } from '../lens.ts';
import { checkSteps, type Migration } from '../migration.ts';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const text = type('text');

const before = catalog({
  version: '1',
  nodes: [
    node('noise', { out: { image }, params: { seed: param.int({ default: 0 }) } }),
    node('box', { in: { image }, out: { image }, params: { size: param.int({ default: 1 }) } }),
    node('gauss', { in: { image }, out: { image }, params: { size: param.int({ default: 1 }) } }),
    node('shape', { out: { image }, params: { sides: param.int({ default: 3 }) } }),
    node('stack', { in: { input: many(image) }, out: { image } }),
    node('over', { in: { a: image, b: image }, out: { image } }),
    node('tint', { in: { image, amount: number, extra: image }, out: { image }, params: { angle: param.number({ default: 0 }) } }),
    node('value', { out: { number }, params: { value: param.number({ default: 0 }) } }),
    node('words', { out: { text } }),
  ],
});
const after = catalog({
  version: '2',
  nodes: [
    node('noise', { out: { image }, params: { seed: param.int({ default: 0 }) } }),
    node('blur', { in: { image }, out: { image }, params: { size: param.int({ default: 1 }), mode: param.oneOf(['box', 'gauss'], { default: 'box' }) } }),
    node('circle', { out: { image }, params: { sides: param.int({ default: 3 }) } }),
    node('polygon', { out: { image }, params: { sides: param.int({ default: 3 }) } }),
    node('stack', { in: { first: image, second: image }, out: { image } }),
    node('over', { in: { layers: many(image) }, out: { image } }),
    node('tint', { in: { image, angle: number, amount: text, shade: mask }, out: { image }, params: {} }),
    node('value', { out: { number }, params: { value: param.number({ default: 0 }) } }),
    node('words', { out: { text } }),
    node('print', { in: { number }, out: { text } }),
    node('white', { out: { mask }, params: { level: param.int({ default: 1 }) } }),
  ],
});

interface Flow {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown> }[];
  edges: { id: string; source: string; target: string; sourceHandle: string; targetHandle: string }[];
  turnbuckle?: unknown;
}

function flow(nodes: readonly (readonly [id: string, kind: string, data?: Record<string, unknown>])[], edges: readonly string[] = []): string {
  const made: Flow = {
    nodes: nodes.map(([id, kind, data = {}], index) => ({ id, type: kind, position: { x: index * 300, y: 0 }, data })),
    edges: edges.map((edge) => {
      const [id = '', source = '', sourceHandle = '', target = '', targetHandle = ''] = edge.split(/[ .]/);
      return { id, source, target, sourceHandle, targetHandle };
    }),
  };
  return JSON.stringify(made, null, 2);
}

function only(steps: Parameters<typeof migration<typeof before, typeof after>>[1]): Migration {
  return migration({ id: 'test/1', from: before, to: after }, steps);
}

function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(`quarantined: ${result.quarantined}`);
  return result;
}

/** Nodes as `id kind data` and edges as they are written above; whatever was inserted is called `+`. */
function shown(json: string): string[] {
  const { nodes, edges } = JSON.parse(json) as Flow;
  const name = (id: string): string => (id.startsWith('tb-') ? '+' : id);
  return [
    ...nodes.map(({ id, type: kind, data }) => `${name(id)} ${kind} ${JSON.stringify(data ?? {})}`),
    ...edges.map(({ id, source, sourceHandle, target, targetHandle }) => `${name(id)} ${name(source)}.${sourceHandle} ${name(target)}.${targetHandle}`),
  ];
}

/** Up, back unedited, and after an edit back and forward again. */
function ways(json: string, way: Migration, edit: (flow: Flow) => void = () => {}): { up: string; back: string[]; complementBytes: number } {
  expect(checkSteps(way)).toEqual([]);
  const up = migrated(migrateUp(json, way));
  expect(migrateUp(json, way)).toEqual(up);
  expect(migrated(migrateDown(up.text, way, up.complement)).text).toBe(json);
  const copy = JSON.parse(up.text) as Flow;
  edit(copy);
  const next = JSON.stringify(copy, null, 2);
  const down = migrated(migrateDown(next, way, up.complement));
  expect(migrated(migrateUp(down.text, way, down.complement)).text).toBe(next);
  return { up: up.text, back: shown(down.text), complementBytes: JSON.stringify(up.complement.steps).length };
}

function uncovered(way: Migration, kind: string): string[] {
  return coverageGate(way, 0).uncovered.flatMap((change) => (change.kind === kind ? [`${change.code} ${change.port ?? change.param ?? ''}`] : []));
}

const at = (found: Flow, id: string): Flow['nodes'][number] => found.nodes.find((one) => one.id === id) as Flow['nodes'][number];

describe('port-remove', () => {
  const way = only((m) => [m.kind('tint').port('extra').remove()]);
  const json = flow(
    [
      ['n', 'noise'],
      ['t', 'tint'],
    ],
    ['e1 n.image t.extra', 'e2 n.image t.image'],
  );

  it('sets edges aside and brings them back as they are', () => {
    const { up, back } = ways(json, way, (found) => Object.assign(at(found, 'n').data, { seed: 4 }));
    expect(JSON.parse(up)).toMatchObject({ turnbuckle: { quarantined: [{ edge: 'e1', code: 'unknown-port' }] } });
    expect(back).toEqual(['n noise {"seed":4}', 't tint {}', 'e1 n.image t.extra', 'e2 n.image t.image']);
    expect(uncovered(way, 'tint')).not.toContain('input-removed extra');
    expect(uncovered({ ...way, steps: [] }, 'tint')).toContain('input-removed extra');
  });

  it('lets go of an edge that somebody rewired, and leaves one that they drew there', () => {
    const { back } = ways(json, way, (found) => {
      found.edges[0] = { id: 'e1', source: 'n', target: 't', sourceHandle: 'image', targetHandle: 'angle' };
      delete found.turnbuckle;
      found.edges.push({ id: 'w', source: 'n', target: 't', sourceHandle: 'image', targetHandle: 'extra' });
    });
    expect(back.slice(2)).toEqual(['e1 n.image t.angle', 'e2 n.image t.image', 'w n.image t.extra']);
  });
});

describe('port-add', () => {
  const way = only((m) => [m.kind('tint').feed('shade', { kind: 'white', output: 'mask', params: { level: 2 } })]);
  const json = flow([
    ['t', 'tint'],
    ['u', 'tint'],
  ]);

  it('feeds each node and takes what it put there away', () => {
    const { up, back } = ways(json, way, (found) => Object.assign(at(found, 't').data, { note: 1 }));
    expect(shown(up)).toEqual(['t tint {}', 'u tint {}', '+ white {"level":2}', '+ white {"level":2}', '+ +.mask t.shade', '+ +.mask u.shade']);
    expect(back).toEqual(['t tint {"note":1}', 'u tint {}']);
    expect(uncovered({ ...way, steps: [] }, 'tint')).toContain('required-input-added shade');
    expect(uncovered(way, 'tint')).not.toContain('required-input-added shade');
  });

  it('keeps what somebody edited or used', () => {
    const { back } = ways(json, way, (found) => {
      const [one] = found.nodes.filter(({ type: kind }) => kind === 'white');
      if (one !== undefined) one.data['level'] = 5;
    });
    expect(back).toEqual(['t tint {}', 'u tint {}', '+ white {"level":5}', '+ +.mask t.shade']);
  });
});

describe('kind-merge', () => {
  const way = only((m) => [m.kinds(['box', 'gauss']).merge('blur', { param: 'mode', values: { box: 'box', gauss: 'gauss' } })]);
  const json = flow([
    ['a', 'box', { size: 2 }],
    ['b', 'gauss', { size: 3 }],
  ]);

  it('tells them apart by a parameter, and goes back by what it says', () => {
    const { up, back, complementBytes } = ways(json, way, (found) => Object.assign(at(found, 'a').data, { mode: 'gauss', size: 7 }));
    expect(shown(up)).toEqual(['a blur {"size":2,"mode":"box"}', 'b blur {"size":3,"mode":"gauss"}']);
    expect(complementBytes).toBe('[null]'.length);
    expect(back).toEqual(['a gauss {"size":7}', 'b gauss {"size":3}']);
    expect(coverageGate(way, 0).uncovered.filter(({ kind }) => ['box', 'gauss', 'blur'].includes(kind))).toEqual([]);
  });

  it('keeps a value that means none of them, and a node that somebody made', () => {
    const { back } = ways(json, way, (found) => {
      at(found, 'b').data['mode'] = 'other';
      found.nodes.push({ id: 'u', type: 'blur', position: { x: 0, y: 0 }, data: { mode: 'gauss' } }, { id: 'v', type: 'blur', position: { x: 0, y: 0 }, data: {} });
    });
    expect(back).toEqual(['a box {"size":2}', 'b box {"size":3}', 'u gauss {}', 'v box {}']);
  });

  it('is refused where values do not tell', () => {
    const wrong = only((m) => [m.kinds(['box', 'gauss']).merge('blur', { param: 'mode', values: { box: 'box', gauss: 'box' } })]);
    expect(checkSteps(wrong)[0]?.message).toContain("each of box, gauss needs a value of its own for 'mode'");
  });
});

describe('kind-split', () => {
  const way = only((m) => [m.kind('shape').split({ into: [{ kind: 'circle', when: { param: 'sides', is: '>', value: 20 } }], otherwise: 'polygon' })]);
  const json = flow([
    ['a', 'shape', { sides: 64 }],
    ['b', 'shape', { sides: 5 }],
    ['c', 'shape'],
  ]);

  it('goes by what is set, and back whatever was set since', () => {
    const { up, back, complementBytes } = ways(json, way, (found) => {
      at(found, 'a').data['sides'] = 4;
      found.nodes.push({ id: 'u', type: 'circle', position: { x: 0, y: 0 }, data: {} });
    });
    expect(shown(up)).toEqual(['a circle {"sides":64}', 'b polygon {"sides":5}', 'c polygon {}']);
    expect(complementBytes).toBe('[null]'.length);
    expect(back).toEqual(['a shape {"sides":4}', 'b shape {"sides":5}', 'c shape {}', 'u shape {}']);
  });

  it('gives each node its kind by the values of the second period', () => {
    const up = migrated(migrateUp(json, way));
    const down = migrated(migrateDown(up.text.replace('"sides": 64', '"sides": 4'), way, up.complement));
    // Told a circle with 4 sides; with 6 the rule decides anew.
    expect(shown(migrated(migrateUp(down.text, way, down.complement)).text)[0]).toBe('a circle {"sides":4}');
    expect(shown(migrated(migrateUp(down.text.replace('"sides": 4', '"sides": 6'), way, down.complement)).text)[0]).toBe('a polygon {"sides":6}');
  });
});

describe('port-split and port-merge', () => {
  const split = only((m) => [m.kind('stack').port('input').split(['first', 'second'], 'rank')]);
  const merge = only((m) => [m.kind('over').mergePorts(['a', 'b'], 'layers')]);
  const nodes = [
    ['n', 'noise'],
    ['s', 'stack'],
    ['o', 'over'],
  ] as const;

  it('deal edges out and join them again', () => {
    const json = flow(nodes, ['e1 n.image s.input', 'e2 n.image s.input']);
    const { up, back, complementBytes } = ways(json, split, (found) => {
      const edge = found.edges.find(({ id }) => id === 'e1');
      if (edge !== undefined) edge.targetHandle = 'second';
      found.edges.push({ id: 'w', source: 'n', target: 's', sourceHandle: 'image', targetHandle: 'first' });
    });
    expect(shown(up).slice(3)).toEqual(['e1 n.image s.first', 'e2 n.image s.second']);
    expect(complementBytes).toBe('[null]'.length);
    expect(back.slice(3)).toEqual(['e1 n.image s.input', 'e2 n.image s.input', 'w n.image s.input']);
  });

  it('join edges and remember where each came from', () => {
    const json = flow(nodes, ['e1 n.image o.a', 'e2 n.image o.b']);
    const { up, back } = ways(json, merge, (found) => {
      found.edges = found.edges.filter(({ id }) => id !== 'e1');
      found.edges.push(
        { id: 'w', source: 'n', target: 'o', sourceHandle: 'image', targetHandle: 'layers' },
        { id: 'x', source: 'n', target: 'o', sourceHandle: 'image', targetHandle: 'layers' },
      );
    });
    expect(shown(up).slice(3)).toEqual(['e1 n.image o.layers', 'e2 n.image o.layers']);
    // The first goes where it is free; for the second there is no port left.
    expect(back.slice(3)).toEqual(['e2 n.image o.b', 'w n.image o.a', 'x n.image o.layers']);
    expect(uncovered(merge, 'over')).toEqual([]);
  });

  it('leave the old port with no more than it took', () => {
    const single = { ...split, steps: split.steps.map(({ op, args }) => ({ op, args: { ...(args as object), single: true } })) };
    const json = flow(nodes, ['e1 n.image s.input']);
    const { back } = ways(json, single, (found) => found.edges.push({ id: 'w', source: 'n', target: 's', sourceHandle: 'image', targetHandle: 'second' }));
    expect(back.slice(3)).toEqual(['e1 n.image s.input', 'w n.image s.second']);
  });

  it('are refused where several edges would meet in a port that takes one', () => {
    const wrong = only((m) => [m.kind('tint').mergePorts(['image', 'extra'], 'image')]);
    expect(checkSteps(wrong)[0]?.message).toContain("'image' of 'tint' takes one edge");
  });
});

describe('param-to-input and input-to-param', () => {
  const out = only((m) => [m.kind('tint').param('angle').toInput('angle', { kind: 'value', output: 'number', param: 'value' })]);
  const back = migration({ id: 'test/2', from: after, to: before }, (m) => [m.kind('tint').port('angle').toParam('angle', { kind: 'value', output: 'number', param: 'value' })]);

  it('move a value into a node, and home again with what was edited', () => {
    const json = flow([
      ['t', 'tint', { angle: 30, note: 'x' }],
      ['u', 'tint'],
    ]);
    const found = ways(json, out, ({ nodes }) => {
      const made = nodes.find(({ type: kind }) => kind === 'value');
      if (made !== undefined) made.data['value'] = 45;
    });
    expect(shown(found.up)).toEqual(['t tint {"note":"x"}', 'u tint {}', '+ value {"value":30}', '+ +.number t.angle']);
    expect(found.back).toEqual(['t tint {"note":"x","angle":45}', 'u tint {}']);
  });

  it('leave a node that feeds something else by now', () => {
    const json = flow([
      ['t', 'tint', { angle: 30 }],
      ['u', 'tint'],
    ]);
    const found = ways(json, out, ({ nodes, edges }) => {
      const made = nodes.find(({ type: kind }) => kind === 'value');
      edges.push({ id: 'w', source: made?.id ?? '', target: 'u', sourceHandle: 'number', targetHandle: 'angle' });
    });
    expect(found.back).toEqual(['t tint {}', 'u tint {}', '+ value {"value":30}', '+ +.number t.angle', 'w +.number u.angle']);
  });

  it('take constants in, and set other edges aside', () => {
    const json = flow(
      [
        ['c', 'value', { value: 8 }],
        ['d', 'value', { value: 9 }],
        ['n', 'noise'],
        ['t', 'tint'],
        ['u', 'tint'],
        ['v', 'tint', { angle: 1 }],
      ],
      ['e1 c.number t.angle', 'e2 c.number u.angle', 'e3 n.image v.angle', 'e4 d.number u.image'],
    );
    const found = ways(json, back, (edited) => Object.assign(at(edited, 'u').data, { angle: 10 }));
    expect(shown(found.up)).toEqual([
      'd value {"value":9}',
      'n noise {}',
      't tint {"angle":8}',
      'u tint {"angle":8}',
      'v tint {"angle":1}',
      'e3 n.image v.angle',
      'e4 d.number u.image',
    ]);
    // The constant speaks for `t` alone by now; what `u` was given stays with it.
    expect(found.back).toEqual([
      'd value {"value":9}',
      'n noise {}',
      't tint {}',
      'u tint {"angle":10}',
      'v tint {"angle":1}',
      'c value {"value":8}',
      'e3 n.image v.angle',
      'e4 d.number u.image',
      'e1 c.number t.angle',
    ]);
    const alone = ways(
      flow(
        [
          ['c', 'value', { value: 8 }],
          ['t', 'tint'],
        ],
        ['e1 c.number t.angle'],
      ),
      back,
      (edited) => Object.assign(at(edited, 't').data, { angle: 10 }),
    );
    expect(alone.back).toEqual(['t tint {}', 'c value {"value":10}', 'e1 c.number t.angle']);
  });
});

describe('port-retype', () => {
  const way = only((m) => [
    m
      .kind('tint')
      .port('amount')
      .retype({ via: { kind: 'print', input: 'number', output: 'text' } }),
  ]);
  const json = flow(
    [
      ['c', 'value', { value: 8 }],
      ['w', 'words'],
      ['t', 'tint'],
      ['u', 'tint'],
    ],
    ['e1 c.number t.amount', 'e2 w.text u.amount'],
  );

  it('puts a converter where one is needed, and takes it out where it stands as it was put', () => {
    const { up, back } = ways(json, way, (found) => Object.assign(at(found, 'c').data, { value: 9 }));
    expect(shown(up).slice(4)).toEqual(['+ print {}', 'e1 +.text t.amount', 'e2 w.text u.amount', '+ c.number +.number']);
    expect(back).toEqual(['c value {"value":9}', 'w words {}', 't tint {}', 'u tint {}', 'e1 c.number t.amount', 'e2 w.text u.amount']);
    expect(uncovered(way, 'tint')).not.toContain('input-type-changed amount');
    expect(uncovered({ ...way, steps: [] }, 'tint')).toContain('input-type-changed amount');
  });

  it('leaves it where somebody uses it', () => {
    const { back } = ways(json, way, (found) => {
      const made = found.nodes.find(({ type: kind }) => kind === 'print');
      found.edges.push({ id: 'x', source: made?.id ?? '', target: 'u', sourceHandle: 'text', targetHandle: 'image' });
    });
    expect(back).toContain('x +.text u.image');
    expect(back).toContain('e1 +.text t.amount');
  });
});

describe('pattern-rewrite', () => {
  const way = only((m) => [
    m.pattern.rewrite({
      before: { nodes: { first: 'box', second: 'gauss' }, edges: [['first', 'image', 'second', 'image']] },
      after: { nodes: { one: { kind: 'blur', keeps: 'first', set: { mode: 'gauss' } } }, edges: [] },
      inputs: [{ from: ['first', 'image'], to: ['one', 'image'] }],
      outputs: [{ from: ['second', 'image'], to: ['one', 'image'] }],
      params: [{ from: ['second', 'size'], to: ['one', 'size'] }],
    }),
  ]);
  const json = flow(
    [
      ['n', 'noise'],
      ['a', 'box', { size: 2, note: 'x' }],
      ['b', 'gauss', { size: 5, label: 'soft' }],
      ['o', 'over'],
      ['lone', 'box'],
    ],
    ['e1 n.image a.image', 'e2 a.image b.image', 'e3 b.image o.a', 'e4 n.image lone.image'],
  );

  it('puts one graph in the place of another, and restores it with what was edited', () => {
    const { up, back } = ways(json, way, (found) => {
      Object.assign(at(found, 'a').data, { size: 6, note: 'y' });
      found.edges.push({ id: 'w', source: 'a', target: 'o', sourceHandle: 'image', targetHandle: 'b' });
    });
    expect(shown(up)).toEqual([
      'n noise {}',
      'a blur {"size":5,"note":"x","mode":"gauss"}',
      'o over {}',
      'lone box {}',
      'e1 n.image a.image',
      'e3 a.image o.a',
      'e4 n.image lone.image',
    ]);
    expect(back).toEqual([
      'n noise {}',
      'a box {"size":2,"note":"y"}',
      'o over {}',
      'lone box {}',
      'b gauss {"size":6,"label":"soft"}',
      'e1 n.image a.image',
      'e3 b.image o.a',
      'e4 n.image lone.image',
      'w b.image o.b',
      'e2 a.image b.image',
    ]);
  });

  it('stays away where something else reaches into it, and leaves what was taken apart', () => {
    const tapped = flow(
      [
        ['a', 'box'],
        ['b', 'gauss'],
        ['o', 'over'],
      ],
      ['e2 a.image b.image', 'e5 a.image o.a'],
    );
    expect(ways(tapped, way).up).toBe(tapped);
    const { back } = ways(json, way, (found) => Object.assign(at(found, 'a'), { type: 'noise' }));
    expect(back).toContain('a noise {"size":5,"note":"x","mode":"gauss"}');
    expect(back.some((line) => line.startsWith('b '))).toBe(false);
  });

  it('inserts nodes of its own with their wires', () => {
    const wide = only((m) => [
      m.pattern.rewrite({
        before: { nodes: { b: 'box' }, edges: [] },
        after: { nodes: { b: { kind: 'blur', keeps: 'b' }, s: { kind: 'stack' } }, edges: [['b', 'image', 's', 'first']] },
        inputs: [{ from: ['b', 'image'], to: ['b', 'image'] }],
        outputs: [{ from: ['b', 'image'], to: ['s', 'image'] }],
      }),
    ]);
    const { up, back } = ways(json, wide, (found) => Object.assign(at(found, 'a').data, { size: 9 }));
    expect(shown(up)).toContain('e2 +.image b.image');
    expect(shown(up).filter((line) => line.startsWith('+ stack'))).toHaveLength(2);
    expect(back).toEqual(shown(json).map((line) => line.replace('"size":2', '"size":9')));
  });

  it('is refused where its names lead nowhere', () => {
    const wrong = only((m) => [
      m.pattern.rewrite({
        before: { nodes: { a: 'box' }, edges: [] },
        after: { nodes: { b: { kind: 'blur', keeps: 'x' } }, edges: [] },
        inputs: [{ from: ['a', 'image'], to: ['c', 'image'] }],
      }),
    ]);
    expect(checkSteps(wrong).map(({ message }) => message)).toEqual([
      "Step 1 (pattern-rewrite): there is no node 'x' before.",
      "Step 1 (pattern-rewrite): there is no node 'c' after.",
    ]);
  });
});
