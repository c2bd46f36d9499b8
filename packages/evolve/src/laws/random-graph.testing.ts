import type { Catalog, Edge, Graph, GraphNode, NodeKind } from '@turnbuckle/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: read by tests alone and not packed; the whole repository has it for development
import fc from 'fast-check';
import { paramValue } from './random-catalog.testing.ts';

/** Names of what may be set by hand in a node of a kind. */
export function settable(kind: NodeKind): string[] {
  return [...Object.keys(kind.params), ...Object.entries(kind.in).flatMap(([name, port]) => (port.param === undefined ? [] : [name]))];
}

/** Graphs as loose editors leave them: wires between any two ports, now and then to none, to a lost one, to nowhere, or backwards. */
export function randomGraph(catalog: Catalog, { maxNodes = 7, maxEdges = 9 } = {}): fc.Arbitrary<Graph> {
  const kinds = [...catalog.kinds.values()];
  const node = fc.tuple(fc.constantFrom(...kinds), fc.array(fc.tuple(fc.nat(9), paramValue), { maxLength: 3 }));
  const wire = fc.tuple(fc.nat(), fc.nat(), fc.nat(9), fc.nat(9), fc.nat(29));
  return fc.tuple(fc.array(node, { minLength: 1, maxLength: maxNodes }), fc.array(wire, { maxLength: maxEdges })).map(([drawn, wires]) => {
    const nodes = drawn.map(([{ name }, values], index): GraphNode => {
      const names = settable(kinds.find((kind) => kind.name === name) as NodeKind);
      return { key: `n${index}`, kind: name, params: Object.fromEntries(names.length === 0 ? [] : values.map(([at, value]) => [names[at % names.length] ?? '', value])) };
    });
    const edges = wires.flatMap(([from, to, output, input, odd], index): Edge[] => {
      const [source, target] = [drawn[from % drawn.length]?.[0], drawn[to % drawn.length]?.[0]];
      const [outs, ins] = [Object.keys(source?.out ?? {}), Object.keys(target?.in ?? {})];
      const [out, into] = [outs[output % Math.max(1, outs.length)], ins[input % Math.max(1, ins.length)]];
      if (out === undefined || into === undefined) return [];
      const ends = {
        from: { node: `n${from % drawn.length}`, port: odd === 0 ? null : odd === 1 ? 'lost' : out },
        to: { node: odd === 2 ? 'gone' : `n${to % drawn.length}`, port: odd === 3 ? null : odd === 4 ? 'lost' : into },
      };
      return [odd === 5 ? { key: `e${index}`, from: ends.to, to: ends.from } : { key: `e${index}`, ...ends }];
    });
    return { id: 'main', nodes, edges };
  });
}
