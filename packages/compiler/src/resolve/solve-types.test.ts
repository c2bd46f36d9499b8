import { any, catalog, type Edge, type Graph, list, node, optional, printType, type, union, unknown } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { compile, type Session } from '../compile.ts';
import { outputType } from './solve-types.ts';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const flowing = catalog({
  version: '1',
  nodes: [
    node('noise', { out: { image, mask, images: list(image), raw: unknown, either: union(image, number), maybe: optional(image) } }),
    node('slider', { out: { value: number } }),
    node('pass', ({ T }) => ({ in: { in: T }, out: { out: T } })),
    node('if', ({ T }) => ({ in: { a: T, b: T }, out: { out: T } })),
    node('only', ({ T }) => ({ in: { in: T.of(image) }, out: { out: T } })),
    node('first', ({ T }) => ({ in: { in: list(T) }, out: { out: T } })),
    node('given', ({ T }) => ({ in: { in: optional(T) }, out: { out: T } })),
    node('pair', ({ T, U }) => ({ in: { a: T, b: U }, out: { a: T, b: U, all: list(T) } })),
    node('constant', ({ T }) => ({ out: { out: T } })),
    node('blur', { in: { image }, out: { image } }),
    node('cut', { in: { mask }, out: { mask } }),
    node('scale', { in: { by: number }, out: {} }),
    node('inspect', { in: { value: any }, out: {} }),
  ],
});

/** `'a:noise b:pass'` and `'a.image b.in'`. */
function session(nodes: string, wires: readonly string[]): Session {
  const edges = wires.map((wire, index): Edge => {
    const [from = '', to = ''] = wire.split(' ');
    const end = (text: string): { node: string; port: string } => ({ node: text.split('.')[0] ?? '', port: text.split('.')[1] ?? '' });
    return { key: `e${index}`, from: end(from), to: end(to) };
  });
  const graph: Graph = { id: 'main', nodes: nodes.split(' ').map((text) => ({ key: text.split(':')[0] ?? '', kind: text.split(':')[1] ?? '', params: {} })), edges };
  return compile(graph, { catalog: flowing, moment: 'edit' });
}

function gives({ resolved }: Session, node: string, port = 'out'): string {
  const found = resolved.byKey.get(node);
  const type = found?.ports?.outputs.get(port)?.type;
  if (found === undefined || type === undefined) throw new Error(`no ${node}.${port}`);
  return printType(outputType(found, type));
}

function verdicts({ resolved }: Session): (string | undefined)[] {
  return resolved.edges.map(({ comparison }) => comparison?.verdict);
}

describe('type variables', () => {
  it('carry a type through any number of nodes that hand it on', () => {
    const chain = session('n:noise a:pass b:pass c:pass s:cut', ['n.mask a.in', 'a.out b.in', 'b.out c.in', 'c.out s.mask']);
    expect(gives(chain, 'c')).toBe('mask');
    expect(verdicts(chain)).toEqual(['yes', 'yes', 'yes', 'yes']);
    const wrong = session('n:noise a:pass b:pass s:scale', ['n.mask a.in', 'a.out b.in', 'b.out s.by']);
    expect(wrong.diagnostics.find(({ code }) => code === 'type-mismatch')).toMatchObject({
      message: "'mask' does not flow into 'number': pass b.out → scale s.by.",
      because: ["'out' gives 'mask' because of pass a.out → pass b.in"],
    });
  });

  it('stand for everything that reaches them, in any order', () => {
    const wires = ['n.image i.a', 'v.value i.b', 'i.out s.by'];
    const both = session('n:noise v:slider i:if s:scale', wires);
    expect(gives(both, 'i')).toBe('image | number');
    const finding = both.diagnostics.find(({ code }) => code === 'type-maybe');
    expect(finding?.because).toEqual([
      "it may also produce 'image'",
      "'out' gives 'image' because of noise n.image → if i.a",
      "'out' gives 'number' because of slider v.value → if i.b",
    ]);
    expect(gives(session('s:scale i:if v:slider n:noise', [...wires].reverse()), 'i')).toBe('image | number');
  });

  it('stay within their bound', () => {
    expect(gives(session('n:noise o:only', ['n.mask o.in']), 'o')).toBe('mask');
    expect(verdicts(session('v:slider o:only', ['v.value o.in']))).toEqual(['no']);
  });

  it('take lists and optionals apart', () => {
    expect(gives(session('n:noise f:first', ['n.images f.in']), 'f')).toBe('image');
    expect(gives(session('n:noise f:first', ['n.image f.in']), 'f')).toBe('image');
    expect(gives(session('n:noise g:given', ['n.maybe g.in']), 'g')).toBe('image');
    const pair = session('n:noise v:slider p:pair', ['n.image p.a', 'v.value p.b']);
    expect([gives(pair, 'p', 'a'), gives(pair, 'p', 'b'), gives(pair, 'p', 'all')]).toEqual(['image', 'number', 'list<image>']);
  });

  it('take from their targets what no source decides, the narrowest that fits all', () => {
    expect(gives(session('c:constant s:scale', ['c.out s.by']), 'c')).toBe('number');
    expect(gives(session('c:constant p:pass b:blur m:cut', ['c.out p.in', 'p.out b.image', 'p.out m.mask']), 'c')).toBe('mask');
    expect(verdicts(session('c:constant p:pass s:scale', ['c.out p.in', 'p.out s.by']))).toEqual(['yes', 'yes']);
  });

  it('stay open where targets disagree or ask for nothing', () => {
    const torn = session('c:constant s:scale b:blur', ['c.out s.by', 'c.out b.image']);
    expect(verdicts(torn)).toEqual(['unknown', 'unknown']);
    expect(gives(session('c:constant i:inspect', ['c.out i.value']), 'c')).toBe('T');
    expect(torn.diagnostics.map(({ code }) => code)).toContain('type-unknown');
  });

  it('end in rings without a decision, and without an end to the search', () => {
    const ring = session('a:pass b:pass s:scale', ['a.out b.in', 'b.out a.in', 'b.out s.by']);
    expect(ring.diagnostics.map(({ code }) => code)).toContain('cycle');
    expect(verdicts(ring)[2]).not.toBe('no');
  });

  it('keep what nobody knows unknown, and what is declared beside it', () => {
    expect(gives(session('n:noise p:pass i:if', ['n.raw p.in', 'n.image i.a', 'p.out i.b']), 'i')).toBe('image | unknown');
    expect(verdicts(session('x:mystery p:pass b:blur', ['x.a p.in', 'p.out b.image']))).toEqual([undefined, 'yes']);
  });
});

describe('lists that are taken item by item', () => {
  it('make every output behind them a list', () => {
    const mapped = session('n:noise b:blur c:blur s:scale', ['n.images b.image', 'b.image c.image', 'c.image s.by']);
    expect(verdicts(mapped)).toEqual(['lift', 'lift', 'no']);
    expect([gives(mapped, 'b', 'image'), gives(mapped, 'c', 'image')]).toEqual(['list<image>', 'list<image>']);
  });
});
