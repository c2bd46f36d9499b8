import { type Edge, type Graph, makeCatalog, type NodeKind, namedType } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { converterPath, convertersOf } from './converters.ts';
import { converterFix, insertConverters } from './insert-converters.ts';

function converter(
  name: string,
  [from, to]: readonly [string, string],
  { cost = 1, lossless = false, ...more }: Partial<NodeKind> & { cost?: number; lossless?: boolean } = {},
): NodeKind {
  return {
    name,
    in: { from: { type: namedType(from), required: true } },
    out: { to: { type: namedType(to) } },
    params: {},
    converter: { from: 'from', to: 'to', cost, lossless },
    ...more,
  };
}

function path(kinds: NodeKind[], from: string, to: string): string[] | null {
  const catalog = makeCatalog({ version: '1', kinds, types: { a: [], b: [], c: [], d: [], e: [], a2: ['a'] }, coercions: [] });
  return converterPath(catalog, namedType(from), namedType(to))?.map(({ kind }) => kind.name) ?? null;
}

describe('chains of converters', () => {
  it('is the cheapest, not the shortest', () => {
    expect(path([converter('direct', ['a', 'c'], { cost: 9 }), converter('ab', ['a', 'b']), converter('bc', ['b', 'c'])], 'a', 'c')).toEqual(['ab', 'bc']);
    expect(path([converter('direct', ['a', 'c'], { cost: 2 }), converter('ab', ['a', 'b']), converter('bc', ['b', 'c'])], 'a', 'c')).toEqual(['direct']);
  });

  it('breaks ties by name, whatever the order of declaration', () => {
    const kinds = [converter('zeta', ['a', 'b']), converter('alpha', ['a', 'b']), converter('beta', ['a', 'b'])];
    expect(path(kinds, 'a', 'b')).toEqual(['alpha']);
    expect(path([...kinds].reverse(), 'a', 'b')).toEqual(['alpha']);
  });

  it('is at most three long, and none where none leads there', () => {
    const chain = [converter('ab', ['a', 'b']), converter('bc', ['b', 'c']), converter('cd', ['c', 'd']), converter('de', ['d', 'e'])];
    expect(path(chain, 'a', 'd')).toEqual(['ab', 'bc', 'cd']);
    expect(path(chain, 'a', 'e')).toBeNull();
    expect(path(chain, 'd', 'a')).toBeNull();
    expect(path([], 'a', 'b')).toBeNull();
  });

  it('starts at supertypes too, and never goes through a kind twice, a deprecated one, or one that lacks its ports', () => {
    expect(path([converter('ab', ['a', 'b'])], 'a2', 'b')).toEqual(['ab']);
    expect(path([converter('same', ['a', 'a']), converter('ab', ['a', 'b'])], 'a', 'b')).toEqual(['ab']);
    expect(path([converter('old', ['a', 'b'], { deprecated: true })], 'a', 'b')).toBeNull();
    expect(path([converter('broken', ['a', 'b'], { converter: { from: 'nothing', to: 'to', cost: 1, lossless: true } })], 'a', 'b')).toBeNull();
  });

  it('is remembered for a catalog', () => {
    const catalog = makeCatalog({ version: '1', kinds: [converter('ab', ['a', 'b'])], types: {} });
    expect(convertersOf(catalog)).toBe(convertersOf(catalog));
  });
});

describe('inserting converters', () => {
  const catalog = makeCatalog({
    version: '1',
    kinds: [
      converter('ab', ['a', 'b'], { lossless: true, title: 'A to B', params: { mode: { type: namedType('s'), default: 'soft' }, bare: { type: namedType('s') } } }),
      converter('bc', ['b', 'c'], {
        in: { from: { type: namedType('b'), required: true }, size: { type: namedType('n'), required: false, param: { type: namedType('n'), default: 4 } } },
      }),
    ],
    types: {},
  });
  const edge: Edge = { key: 'e1', from: { node: 'x', port: 'a' }, to: { node: 'y', port: 'c' } };
  const chain = (to: string): NonNullable<ReturnType<typeof converterPath>> => {
    const found = converterPath(catalog, namedType('a'), namedType(to));
    if (found === null) throw new Error('no chain');
    return found;
  };
  const graph = (...keys: string[]): Graph => ({ id: 'main', nodes: keys.map((key) => ({ key, kind: 'k', params: {} })), edges: [edge] });

  it('gives each node its defaults, and the edge that stood there its new source', () => {
    expect(insertConverters(graph('x', 'y'), chain('c'), { from: edge.from, to: edge.to, replaces: edge })).toEqual([
      { op: 'add-node', node: { key: 'converter-1', kind: 'ab', params: { mode: 'soft' } } },
      { op: 'connect', edge: { key: 'converter-1-in', from: edge.from, to: { node: 'converter-1', port: 'from' } } },
      { op: 'add-node', node: { key: 'converter-2', kind: 'bc', params: { size: 4 } } },
      { op: 'connect', edge: { key: 'converter-2-in', from: { node: 'converter-1', port: 'to' }, to: { node: 'converter-2', port: 'from' } } },
      { op: 'reconnect', edge: 'e1', from: { node: 'converter-2', port: 'to' } },
    ]);
  });

  it('numbers nodes where the file does, and finds free keys', () => {
    const keys = (present: Graph): string[] =>
      insertConverters(present, chain('c'), { from: edge.from, to: edge.to }).flatMap((edit) => (edit.op === 'add-node' ? [edit.node.key] : []));
    expect(keys(graph('7', '12'))).toEqual(['13', '14']);
    expect(keys(graph())).toEqual(['converter-1', 'converter-2']);
    const taken = keys(graph('converter-1', 'x'));
    expect(new Set([...taken, 'converter-1']).size).toBe(3);
    expect(insertConverters(graph('x', 'y'), chain('b'), { from: edge.from, to: edge.to }).at(-1)).toEqual({
      op: 'connect',
      edge: { key: 'converter-1-out', from: { node: 'converter-1', port: 'to' }, to: edge.to },
    });
  });

  it('is safe only when nothing is lost', () => {
    expect(converterFix(graph('x', 'y'), chain('b'), edge)).toMatchObject({ title: 'Insert A to B', kind: 'safe' });
    expect(converterFix(graph('x', 'y'), chain('c'), edge)).toMatchObject({ title: 'Insert A to B, then bc', kind: 'suggested' });
  });
});
