import type { Edge, Graph, GraphNode, Json } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';
import { describe, expect, it } from 'vitest';
import { compile, type Session } from '../compile.ts';
import type { PresetName } from '../policy/presets.ts';
import { exampleCatalog } from './examples.ts';

type Kinds = Readonly<Record<string, string | readonly [string, Readonly<Record<string, Json>>]>>;

function session(
  kinds: Kinds,
  wires: readonly string[],
  { catalog = exampleCatalog, policy = 'draft' }: { catalog?: typeof exampleCatalog | typeof studio; policy?: PresetName } = {},
): Session {
  const nodes = Object.entries(kinds).map(([key, kind]): GraphNode => (typeof kind === 'string' ? { key, kind, params: {} } : { key, kind: kind[0], params: kind[1] }));
  const edges = wires.map((wire, index): Edge => {
    const [ends = '', label] = wire.split(' : ');
    const [from, to] = ends.split(' -> ').map((text) => ({ node: text.split('.')[0] ?? '', port: text.includes('.') ? text.slice(text.indexOf('.') + 1) : null }));
    if (from === undefined || to === undefined) throw new Error(`no wire: ${wire}`);
    return { key: `e${index}`, from, to, ...(label === undefined ? {} : { label }) };
  });
  const graph: Graph = { id: 'main', nodes, edges };
  return compile(graph, { catalog, policy, moment: 'edit' });
}

/** Fixes of the findings of one code, as `kind title`. */
function fixes({ diagnostics }: Session, code: string): string[] {
  return diagnostics.filter((one) => one.code === code).flatMap((one) => one.fixes.map(({ kind, title }) => `${kind} ${title}`));
}

const message = ({ diagnostics }: Session, code: string): string | undefined => diagnostics.find((one) => one.code === code)?.message;

describe('ways out of a port that is not there', () => {
  it('is safe where only the spelling differs, and where the nearest name fits too', () => {
    expect(fixes(session({ n: 'noise', b: 'blur' }, ['n.image -> b.IMAGE']), 'unknown-port')).toEqual(["safe Connect to 'image'"]);
    expect(fixes(session({ n: 'noise', b: 'blur' }, ['n.imgae -> b.image']), 'unknown-port')).toEqual(["safe Connect from 'image'"]);
    expect(fixes(session({ n: 'noise', b: 'blur' }, ['n.Image -> b.Image']), 'unknown-port')).toEqual(["safe Connect by 'image' and 'image'"]);
  });

  it('is only offered where the file named something else', () => {
    expect(fixes(session({ n: 'noise', t: 'tint' }, ['n.image -> t.picture']), 'unknown-port')).toEqual(["suggested Connect to 'image'"]);
    expect(fixes(session({ n: 'noise', m: 'mix' }, ['n.image -> m.picture']), 'unknown-port')).toEqual(["suggested Connect to 'a'", "suggested Connect to 'b'"]);
    expect(fixes(session({ n: 'noise', m: 'mix' }, ['n.image -> m.a', 'n.image -> m.picture']), 'unknown-port')).toEqual(["suggested Connect to 'b'"]);
  });

  it('says what there is', () => {
    expect(message(session({ n: 'noise', b: 'blur' }, ['n.image -> b.zzz']), 'unknown-port')).toBe("blur b has no input 'zzz'. It has 'image', 'radius'.");
    expect(message(session({ n: 'noise', s: 'shape' }, ['n.image -> s.zzz']), 'unknown-port')).toBe("shape s has no inputs at all, so none called 'zzz'.");
    expect(message(session({ n: 'noise', s: 'shape' }, ['n.image -> s']), 'unknown-port')).toBe('shape s has no inputs at all.');
    expect(message(session({ o: 'output', b: 'blur' }, ['o.x -> b.image']), 'unknown-port')).toBe("output o has no outputs at all, so none called 'x'.");
    expect(message(session({ n: 'noise', l: 'levels' }, ['n.image -> l.zzz'], { catalog: studio }), 'unknown-port')).toBe(
      "levels l has no input 'zzz'. It has 'image', 'brightness', 'contrast', 'middle', 'saturation', 'hue'.",
    );
    expect(message(session({ n: 'noise', g: 'gradient', x: 'transform' }, ['n.image -> x.zzz'], { catalog: studio }), 'unknown-port')).toContain(
      "'image', 'angle', 'zoom', 'x', 'y'",
    );
  });
});

describe('ways out of an edge that names no port', () => {
  it('is safe where one port alone fits and is free', () => {
    expect(fixes(session({ n: 'noise', t: 'tint' }, ['n.image -> t']), 'ambiguous-port')).toEqual(["safe Connect to 'image'"]);
    expect(fixes(session({ s: 'shape', c: 'cut' }, ['s.image -> c.image', 's -> c.mask']), 'ambiguous-port')).toEqual(["safe Connect from 'mask'"]);
    expect(message(session({ n: 'noise', t: 'tint' }, ['n.image -> t']), 'ambiguous-port')).toBe("The edge does not say which input of tint t it means: 'image', 'color'.");
  });

  it('is for a person where several do', () => {
    expect(fixes(session({ n: 'noise', m: 'mix' }, ['n.image -> m']), 'ambiguous-port')).toEqual(["suggested Connect to 'a'", "suggested Connect to 'b'"]);
    expect(fixes(session({ s: 'shape', c: 'cut' }, ['s -> c']), 'ambiguous-port').length).toBeGreaterThan(0);
  });

  it('writes ports as the document does, by earlier names where those are in use', () => {
    const old = session(
      { n: 'noise', b: 'blur', x: 'mix', o: 'output' },
      ['n.output-main -> b.input-1', 'b.output-main -> x.input-1', 'n.output-main -> x.input-2', 'x.output-main -> o.Image'],
      { catalog: studio },
    );
    expect(fixes(old, 'unknown-port')).toEqual(["safe Connect to 'image'"]);
    const empty = session({ n: 'noise', b: 'blur', o: 'output' }, ['n.output-main -> b', 'b.output-main -> o.input-1'], { catalog: studio });
    expect(fixes(empty, 'ambiguous-port')).toEqual(["safe Connect to 'input-1'"]);
    expect(fixes(session({ n: 'noise', b: 'blur', o: 'output' }, ['n.output-main -> b.inptu-1', 'b.output-main -> o.input-1'], { catalog: studio }), 'unknown-port')).toEqual([
      "safe Connect to 'input-1'",
    ]);
  });
});

describe('ways out of a wire that does not fit', () => {
  it('is a converter, or another port of the same nodes', () => {
    expect(fixes(session({ n: 'noise', b: 'blur' }, ['n.image -> b.radius']), 'type-mismatch')).toEqual(['suggested Insert average', "suggested Connect to 'image' instead"]);
    expect(fixes(session({ n: 'noise', s: 'shape', c: 'cut' }, ['n.image -> c.image', 's.image -> c.mask']), 'type-maybe')).toEqual(["suggested Connect from 'mask' instead"]);
    expect(fixes(session({ v: 'slider', b: 'blur' }, ['v.value -> b.image']), 'type-mismatch')).toEqual(["suggested Connect to 'radius' instead"]);
  });

  it('leaves out inputs that are taken', () => {
    expect(fixes(session({ n: 'noise', m: 'slider', b: 'blur' }, ['n.image -> b.image', 'm.value -> b.radius', 'n.image -> b.radius']), 'type-mismatch')).not.toContain(
      "suggested Connect to 'image' instead",
    );
  });
});

describe('other ways out', () => {
  it('renames kinds and ports that have new names', () => {
    const old = session({ n: 'noise', b: 'Blur' }, ['n.image -> b.input-1']);
    expect(fixes(old, 'alias-used').sort()).toEqual(['safe Rename to blur', 'safe Write the present names']);
    expect(
      old.diagnostics
        .filter(({ code }) => code === 'alias-used')
        .map((one) => one.message)
        .sort(),
    ).toEqual(["Blur b: 'Blur' is called 'blur' now.", "Earlier names are used: input 'input-1' is 'image' now."]);
  });

  it('corrects kinds and values that are misspelt', () => {
    expect(fixes(session({ n: 'NOISE' }, []), 'unknown-kind')).toEqual(['safe Change the kind to noise']);
    expect(fixes(session({ n: 'noize' }, []), 'unknown-kind')).toEqual(['suggested Change the kind to noise']);
    expect(fixes(session({ n: 'mystery' }, []), 'unknown-kind')).toEqual([]);
    expect(fixes(session({ n: ['noise', { mode: 'Perlin' }] }, []), 'param-not-in-set')).toEqual(['safe Set it to perlin']);
    expect(fixes(session({ n: ['noise', { mode: 'simples' }] }, []), 'param-not-in-set')).toEqual(['suggested Set it to simplex']);
    expect(message(session({ n: ['noise', { mode: 7 }] }, []), 'param-not-in-set')).toBe("noise n: 7 is none of the 3 values of 'mode'.");
  });

  it('brings numbers back into their range, long ones too', () => {
    expect(fixes(session({ n: ['noise', { seed: 2_000 }] }, []), 'param-out-of-range')).toEqual(['suggested Set it to 1000']);
    expect(fixes(session({ n: ['noise', { seed: '-5' }] }, []), 'param-out-of-range')).toEqual(['suggested Set it to 0']);
    expect(message(session({ n: ['noise', { seed: { rawNumber: '18446744073709551615' } }] }, []), 'param-out-of-range')).toBe(
      "noise n: 'seed' takes numbers from 0 to 1000, not 18446744073709551615.",
    );
    expect(message(session({ n: ['noise', { seed: [1] }] }, []), 'param-mistyped')).toBe("noise n: 'seed' takes int(0..1000), not [1].");
    expect(message(session({ n: ['noise', { seed: -1 }] }, [], { catalog: studio }), 'param-out-of-range')).toBe("noise n: 'seed' takes numbers at least 0, not -1.");
  });

  it('writes what really flows onto an edge, and believes labels that say it in other words', () => {
    const labels = (label: string): string[] => fixes(session({ n: 'noise', b: 'blur' }, [`n.image -> b.image : ${label}`]), 'stale-label');
    expect(labels('MASK')).toEqual(['safe Write image']);
    for (const label of ['image', 'mask, image', '*', '']) expect(labels(label)).toEqual([]);
    expect(fixes(session({ f: 'frames', b: 'blur' }, ['f.images -> b.image : IMAGE_LIST']), 'stale-label')).toEqual([]);
  });

  it('removes an edge only when somebody agrees', () => {
    const all = [
      fixes(session({ n: 'noise' }, ['n.image -> gone.x']), 'dangling-edge'),
      fixes(session({ b: 'blur' }, ['b.image -> b.image']), 'self-edge'),
      fixes(session({ n: 'noise', b: 'blur' }, ['n.image -> b.image', 'n.image -> b.image']), 'duplicate-edge'),
      fixes(session({ n: 'noise', s: 'shape', b: 'blur' }, ['n.image -> b.image', 's.image -> b.image']), 'port-cardinality'),
    ];
    expect(all).toEqual([['suggested Remove the edge'], ['suggested Remove the edge'], ['suggested Remove this one'], ['suggested Remove this edge']]);
    expect(fixes(session({ s: 'shape', c: 'cut' }, ['c.mask -> s.mask']), 'wrong-direction')).toEqual(['safe Swap its ends']);
  });

  it('tells the shortest ring of many', () => {
    const ring = session({ a: 'mix', b: 'mix', c: 'mix', d: 'mix' }, ['a.image -> b.a', 'b.image -> c.a', 'c.image -> a.a', 'c.image -> d.a', 'd.image -> c.b', 'b.image -> a.b']);
    const finding = ring.diagnostics.find(({ code }) => code === 'cycle');
    expect(finding).toMatchObject({
      message: 'These nodes wait for one another: mix a → mix b → mix a.',
      at: { node: 'a', nodes: ['a', 'b', 'c', 'd'] },
      because: ['4 nodes are in rings with one another; this is the shortest through mix a'],
    });
  });
});
