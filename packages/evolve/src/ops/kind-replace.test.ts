import { catalog, node, param, type } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comfyuiReplacements } from '../comfyui-replacements.ts';
import { migration } from '../declare-migration.ts';
import { type Migrated, migrateDown, migrateUp, type Quarantined } from '../lens.ts';
import { checkSteps } from '../migration.ts';

const image = type('image');
const source = node('source', { out: { image } });
const soften = node('soften', {
  in: { input: image },
  out: { result: image },
  params: { size: param.number({ default: 4 }), quality: param.int({ default: 1 }) },
});
const blur = node('blur', {
  in: { image },
  out: { image },
  params: { radius: param.number({ default: 4 }), edge: param.oneOf(['wrap', 'clamp'], { default: 'wrap' }) },
});
const before = catalog({ name: 'studio', version: '1.0.0', nodes: [source, soften, blur] });
const after = catalog({ name: 'studio', version: '2.0.0', nodes: [source, blur] });
const replacing = migration({ id: 'studio/2-blur', from: before, to: after }, (m) => [
  m.kind('soften').replace('blur', { inputs: { input: 'image' }, outputs: { result: 'image' }, params: { size: 'radius' }, set: { edge: 'clamp' } }),
]);

interface Flow {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown> }[];
  edges: { id: string; source: string; target: string; sourceHandle: string; targetHandle: string }[];
}

const kind = fc.constantFrom('source', 'soften', 'soften', 'blur');
const name = fc.constantFrom('size', 'quality', 'radius', 'edge', 'color', 'label');
const value = fc.constantFrom<unknown>(1, 2.5, 'clamp', 'wrap', null, { a: 1 });
const port = fc.constantFrom('image', 'input', 'result');
const document = fc
  .tuple(
    fc.array(fc.tuple(kind, fc.array(fc.tuple(name, value), { maxLength: 5 })), { minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(5), fc.nat(5), port, port), { maxLength: 8 }),
    fc.constantFrom<string | number>(0, 2, '\t'),
  )
  .map(([nodes, edges, indent]) => {
    const at = (index: number): string => `n${index % nodes.length}`;
    const flow: Flow = {
      nodes: nodes.map(([of, data], index) => ({ id: `n${index}`, type: of, position: { x: index, y: 0 }, data: Object.fromEntries(data) })),
      edges: edges.map(([from, to, sourceHandle, targetHandle], index) => ({ id: `e${index}`, source: at(from), target: at(to), sourceHandle, targetHandle })),
    };
    return JSON.stringify(flow, null, indent);
  });
const script = fc.array(fc.tuple(fc.nat(5), fc.nat(9), name, value, kind, port), { maxLength: 5 });

function edited(text: string, steps: readonly (readonly [what: number, place: number, param: string, next: unknown, of: string, at: string])[]): string {
  const flow = JSON.parse(text) as Flow;
  for (const [what, place, param, next, of, at] of steps) {
    const one = flow.nodes[place % Math.max(1, flow.nodes.length)];
    const edge = flow.edges[place % Math.max(1, flow.edges.length)];
    if (what === 0 && one !== undefined) one.data[param] = next;
    else if (what === 1 && one !== undefined) delete one.data[param];
    else if (what === 2 && edge !== undefined) edge.targetHandle = at;
    else if (what === 3 && !flow.nodes.some(({ id }) => id === `u${place}`)) flow.nodes.push({ id: `u${place}`, type: of, position: { x: 0, y: 0 }, data: { [param]: next } });
    else if (what === 4 && one !== undefined) flow.nodes = flow.nodes.filter((node) => node !== one);
    else if (what === 5 && one !== undefined) one.type = of;
  }
  return JSON.stringify(flow, null, text.includes('\t') ? '\t' : text.includes('\n') ? 2 : 0);
}

function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(`quarantined: ${result.quarantined}`);
  return result;
}

const numRuns = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 300;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

describe('kind-replace', () => {
  it('puts the new kind in place, keeps what it cannot hold, and leaves nodes that were of it already alone', () => {
    const text = JSON.stringify({
      nodes: [
        { id: 's', type: 'source', data: {} },
        { id: 'a', type: 'soften', data: { size: 8, quality: 3, color: 'red' } },
        { id: 'b', type: 'blur', data: { radius: 2 } },
      ],
      edges: [
        { id: 'e1', source: 's', target: 'a', sourceHandle: 'image', targetHandle: 'input' },
        { id: 'e2', source: 'a', target: 'b', sourceHandle: 'result', targetHandle: 'image' },
      ],
    });
    const up = migrated(migrateUp(text, replacing));
    expect(JSON.parse(up.text)).toEqual({
      nodes: [
        { id: 's', type: 'source', data: {} },
        { id: 'a', type: 'blur', data: { radius: 8, color: 'red', edge: 'clamp' } },
        { id: 'b', type: 'blur', data: { radius: 2 } },
      ],
      edges: [
        { id: 'e1', source: 's', target: 'a', sourceHandle: 'image', targetHandle: 'image' },
        { id: 'e2', source: 'a', target: 'b', sourceHandle: 'image', targetHandle: 'image' },
      ],
    });
    expect(migrated(migrateDown(up.text, replacing, up.complement)).text).toBe(text);
    // Somebody chose another edge and another radius since: the radius goes back, the edge waits for the kind that has it.
    const next = up.text.replace('"radius":8', '"radius":9').replace('"edge":"clamp"', '"edge":"wrap"');
    const down = migrated(migrateDown(next, replacing, up.complement));
    expect((JSON.parse(down.text) as Flow).nodes[1]).toEqual({ id: 'a', type: 'soften', data: { size: 9, color: 'red', quality: 3 } });
    expect(migrated(migrateUp(down.text, replacing, down.complement)).text).toBe(next);
  });

  it(`goes back byte for byte, and forward again to what was edited, ${numRuns} times, seed ${seed}`, () => {
    let replaced = 0;
    fc.assert(
      fc.property(document, script, (text, steps) => {
        const up = migrated(migrateUp(text, replacing));
        if (!up.unchanged) replaced++;
        expect(up.text).not.toContain('soften');
        expect(migrated(migrateDown(up.text, replacing, up.complement)).text).toBe(text);
        const next = edited(up.text, steps);
        const down = migrated(migrateDown(next, replacing, up.complement));
        expect(migrated(migrateUp(down.text, replacing, down.complement)).text).toBe(next);
      }),
      { numRuns, seed },
    );
    expect(replaced).toBeGreaterThan(numRuns / 3);
  });

  it('is refused where its names are not in the new catalog or lead in a ring', () => {
    const wrong = { from: 'soften', to: 'blur', inputs: { input: 'picture' }, outputs: { result: 'mask' }, set: { angle: 1 }, params: { size: 'radius', radius: 'edge' } };
    expect(checkSteps({ ...replacing, steps: [{ op: 'kind-replace', args: wrong }] }).map(({ message }) => message)).toEqual([
      "Step 1 (kind-replace): 'blur' has no input or parameter 'picture'.",
      "Step 1 (kind-replace): 'blur' has no input or parameter 'angle'.",
      "Step 1 (kind-replace): 'blur' has no output 'mask'.",
      "Step 1 (kind-replace): 'radius' is an old name and another one's new name; take two steps.",
    ]);
    expect(checkSteps({ ...replacing, steps: [{ op: 'kind-replace', args: { from: 'soften', to: 'soft' } }] })[0]?.message).toContain("no kind 'soft'");
    expect(checkSteps(replacing)).toEqual([]);
  });

  it('is read from a table of replacements, whose broken rows are told', () => {
    const row = {
      old_node_id: 'A',
      new_node_id: 'B',
      old_widget_ids: null,
      input_mapping: [
        { new_id: 'x', old_id: 'y' },
        { new_id: 'z', set_value: 3 },
      ],
      output_mapping: [{ new_idx: 1, old_idx: 0 }],
    };
    const args = { from: 'A', to: 'B', inputs: { y: 'x' }, params: { y: 'x' }, outputs: { 'out:0': 'out:1' }, set: { z: 3 } };
    expect(comfyuiReplacements([row, { ...row, new_node_id: 'C' }, { old_node_id: 'D' }])).toEqual({
      steps: [{ op: 'kind-replace', args }],
      problems: ['Row 3 needs old_node_id and new_node_id, the names of two kinds.'],
    });
    expect(comfyuiReplacements({ A: [row] }).steps).toEqual([{ op: 'kind-replace', args }]);
    expect(comfyuiReplacements('x').problems.length).toBe(1);
  });
});
