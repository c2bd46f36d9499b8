import { type Edge, type Graph, type GraphNode, makeCatalog, type NodeKind, namedType } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { Policy } from './policy/policy.ts';
import { presets } from './policy/presets.ts';
import { exampleCatalog } from './rules/examples.ts';

function node(key: string, kind: string, more: Partial<GraphNode> = {}): GraphNode {
  return { key, kind, params: {}, ...more };
}

function edge(key: string, from: string, to: string): Edge {
  const [[source = '', output], [target = '', input]] = [from.split('.'), to.split('.')];
  return { key, from: { node: source, port: output ?? null }, to: { node: target, port: input ?? null } };
}

function graph(nodes: GraphNode[], edges: Edge[] = []): Graph {
  return { id: 'main', nodes, edges };
}

const wrong = graph([node('n', 'noise'), node('b', 'blur'), node('o', 'output')], [edge('e1', 'n.image', 'b.radius'), edge('e2', 'b.image', 'o.image')]);
const codes = ({ diagnostics }: { diagnostics: readonly { code: string; severity: string }[] }): string[] => diagnostics.map(({ code, severity }) => `${severity} ${code}`);

describe('a session', () => {
  it('lists errors first, then warnings, then infos, at their places', () => {
    const session = compile(graph([...wrong.nodes, node('x', 'mystery', { pointer: '/nodes/3' }), node('p', 'plate')], [...wrong.edges, edge('e3', 'gone.a', 'o.image')]), {
      catalog: exampleCatalog,
    });
    const rank = session.diagnostics.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
    expect(rank).toEqual([...rank].sort());
    expect(session.diagnostics.find(({ code }) => code === 'unknown-kind')?.at).toEqual({ graph: 'main', node: 'x', pointer: '/nodes/3' });
    expect(session.diagnostics.find(({ code }) => code === 'type-mismatch')).toMatchObject({
      at: { graph: 'main', edge: 'e1', node: 'b', port: 'radius', from: { node: 'n', port: 'image' } },
      message: "'image' does not flow into 'number': noise n.image → blur b.radius.",
    });
  });

  it('has no plan while errors stand, and one once they are mended', () => {
    const session = compile(wrong, { catalog: exampleCatalog });
    expect(session.plan).toBeNull();
    const { session: mended, inverse, refusal } = session.apply({ op: 'reconnect', edge: 'e1', to: { node: 'b', port: 'image' } });
    expect(refusal).toBeNull();
    expect(mended.plan?.steps.map((step) => step.node)).toEqual(['n', 'b', 'o']);
    expect(mended.plan).toBe(mended.plan);
    expect(codes(mended.apply(...inverse).session)).toEqual(codes(session));
  });

  it('is the same one when an edit is refused', () => {
    const session = compile(wrong, { catalog: exampleCatalog });
    const result = session.apply({ op: 'disconnect', edge: 'e1' }, { op: 'disconnect', edge: 'e9' });
    expect(result.session).toBe(session);
    expect(result.refusal?.message).toBe("there is no edge 'e9'");
  });

  it('asks an open input for nothing while the graph is edited', () => {
    const open = graph([node('b', 'blur'), node('o', 'output')], [edge('e1', 'b.image', 'o.image')]);
    const editing = compile(open, { catalog: exampleCatalog, moment: 'edit' });
    expect(codes(editing)).toEqual(['info port-required']);
    expect(codes(editing.at('run'))).toEqual(['error port-required']);
    expect(editing.at('save').graph).toBe(open);
  });

  it('takes another level in a segment, and tries rules in the shadow', () => {
    const policy: Policy = {
      name: 'release',
      levels: { ...presets.draft.levels, 'type-mismatch': 'shadow' },
      segments: { beta: { 'type-mismatch': 'error' }, quiet: { 'type-mismatch': 'off' } },
    };
    const all = compile(wrong, { catalog: exampleCatalog, policy, moment: 'edit' });
    expect(codes(all)).not.toContain('error type-mismatch');
    expect(codes({ diagnostics: all.shadow })).toEqual(['info type-mismatch']);
    expect(all.plan).not.toBeNull();
    expect(codes(compile(wrong, { catalog: exampleCatalog, policy, moment: 'edit', segment: 'beta' }))).toContain('error type-mismatch');
    const quiet = compile(wrong, { catalog: exampleCatalog, policy, moment: 'edit', segment: 'quiet' });
    expect([...codes(quiet), ...codes({ diagnostics: quiet.shadow })].some((code) => code.includes('type-mismatch'))).toBe(false);
    expect(codes(compile(wrong, { catalog: exampleCatalog, policy, moment: 'edit', segment: 'constructor' }))).toEqual(codes(all));
  });

  it('lowers what is wrong on parts that do not run', () => {
    const muted = graph([node('n', 'noise'), node('b', 'blur', { mode: 'muted' }), node('o', 'output')], wrong.edges.slice(0, 1));
    expect(codes(compile(muted, { catalog: exampleCatalog })).filter((code) => code.includes('type-mismatch'))).toEqual(['info type-mismatch']);
    const aside = { ...wrong, edges: wrong.edges.map((one) => (one.key === 'e1' ? { ...one, quarantined: 'type-mismatch' } : one)) };
    expect(codes(compile(aside, { catalog: exampleCatalog })).filter((code) => code.includes('type-mismatch'))).toEqual(['info type-mismatch']);
  });
});

describe('the ratchet', () => {
  it('lowers what was there before, and raises what changed or is new', () => {
    const ratchet = wrong;
    const again = compile(wrong, { catalog: exampleCatalog, ratchet });
    expect(codes(again).filter((code) => code.startsWith('error'))).toEqual([]);
    expect(codes(again)).toContain('info type-mismatch');
    const touched: Graph = { ...wrong, nodes: [...wrong.nodes, node('s', 'shape')], edges: [edge('e1', 's.image', 'b.radius'), ...wrong.edges.slice(1)] };
    expect(codes(compile(touched, { catalog: exampleCatalog, ratchet }))).toContain('error type-mismatch');
    const source: Graph = { ...wrong, nodes: wrong.nodes.map((one) => (one.key === 'n' ? node('n', 'shape') : one)) };
    expect(codes(compile(source, { catalog: exampleCatalog, ratchet }))).toContain('error type-mismatch');
    const more: Graph = { ...wrong, nodes: [...wrong.nodes, node('s', 'noise', { params: { seed: -1 } })] };
    expect(codes(compile(more, { catalog: exampleCatalog, ratchet })).filter((code) => code.startsWith('error'))).toEqual(['error param-out-of-range']);
  });
});

describe('many findings', () => {
  it('lists no more of a rule than somebody can read, and counts the rest', () => {
    const nodes = Array.from({ length: 20_003 }, (_, index) => node(`n${index}`, 'plate'));
    const { diagnostics } = compile(graph(nodes), { catalog: exampleCatalog });
    expect(diagnostics.filter(({ code }) => code === 'deprecated-kind')).toHaveLength(20_000);
    expect(diagnostics.filter(({ code }) => code === 'more-findings')).toMatchObject([
      { severity: 'info', message: '3 further findings of deprecated-kind are not listed. Mend what they have in common first.' },
    ]);
  });
});

describe('fixes', () => {
  it('are offered only when they were proven: gone afterwards, and nothing new', () => {
    const session = compile(wrong, { catalog: exampleCatalog });
    const mismatch = session.diagnostics.find(({ code }) => code === 'type-mismatch');
    expect(mismatch?.fixes.map(({ title, kind }) => [title, kind])).toEqual(
      [
        ['Insert average', 'suggested'],
        ["Connect to 'image' instead", 'suggested'],
      ].slice(0, mismatch?.fixes.length),
    );
    expect(mismatch?.fixes.length).toBeGreaterThan(0);
    for (const { edits } of mismatch?.fixes ?? []) expect(codes(session.apply(...edits).session)).not.toContain('error type-mismatch');
  });

  it('are left out where they would only move the fault', () => {
    // Every input that the wire could go to instead is taken, and the converter's own input does not take a colour.
    const tinted = graph(
      [node('s', 'noise'), node('v', 'slider'), node('t', 'tint')],
      [edge('e1', 's.image', 't.image'), edge('e2', 's.image', 't.color'), edge('e3', 'v.value', 't.color')],
    );
    const session = compile(tinted, { catalog: exampleCatalog });
    for (const { code, fixes } of session.diagnostics) {
      for (const { edits } of fixes) {
        const after = codes(session.apply(...edits).session).filter((one) => one.startsWith('error'));
        expect(after.length, code).toBeLessThan(codes(session).filter((one) => one.startsWith('error')).length);
      }
    }
  });

  it('are not proven for graphs beyond mending one by one', () => {
    const nodes = Array.from({ length: 500_001 }, (_, index) => node(`n${index}`, 'slider'));
    const session = compile(graph([...nodes, node('b', 'blur'), node('n', 'noise')], [edge('e1', 'n.image', 'b.radius')]), { catalog: exampleCatalog, policy: 'strict' });
    expect(session.diagnostics.find(({ code }) => code === 'type-mismatch')?.fixes).toEqual([]);
  });
});

describe('coverage', () => {
  const open: NodeKind = { name: 'open', in: { a: { type: namedType('image'), required: false } }, out: {}, params: {}, dynamic: 'in' };
  const image: NodeKind = { name: 'image', in: {}, out: { image: { type: namedType('image') } }, params: {} };
  const catalog = makeCatalog({ version: '1', kinds: [open, image, ...exampleCatalog.kinds.values()], types: exampleCatalog.types });

  it('says of every edge that was not judged why not', () => {
    const { coverage } = compile(
      graph(
        [node('i', 'image'), node('o', 'open'), node('l', 'load'), node('b', 'blur'), node('x', 'mystery'), node('$in', 'boundary')],
        [
          edge('ok', 'i.image', 'o.a'),
          edge('dynamic', 'i.image', 'o.zz'),
          edge('untyped', 'l.raw', 'b.image'),
          edge('unknown', 'x.a', 'b.radius'),
          edge('dangling', 'i.image', 'gone.a'),
          edge('wrong', 'i.image', 'b.zz'),
        ],
      ),
      { catalog },
    );
    expect(coverage).toEqual({ nodes: 5, edges: 6, checked: 3, unchecked: 3, because: { 'dynamic-ports': 1, 'untyped-port': 1, 'unknown-kind': 1 } });
  });

  it('never says of a graph without a catalog that it was checked', () => {
    const { coverage, diagnostics } = compile(wrong, { catalog: null });
    expect(coverage).toEqual({ nodes: 3, edges: 2, checked: 0, unchecked: 2, because: { 'no-catalog': 2 } });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
