import type { Catalog } from '@turnbuckle/model';
import fc from 'fast-check';

/** A React Flow document as the tests change it. */
export interface Flow {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown>; [field: string]: unknown }[];
  edges: { id: string; source: string; target: string; sourceHandle?: string | null; targetHandle?: string | null; [field: string]: unknown }[];
  [field: string]: unknown;
}

const style = fc.constantFrom<string | number>(2, '\t', 0, 1);
/** Values as people set them. */
export const value = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom('perlin', 'simplex', 'x'), fc.double({ noNaN: true, min: 0, max: 1 }));

/** Documents of a catalog as people leave them: right and wrong wires, fields that nobody knows, any formatting. */
export function documents(kinds: readonly { name: string; in: readonly string[]; out: readonly string[]; params: readonly string[] }[]): fc.Arbitrary<string> {
  const node = fc.record({
    kind: fc.constantFrom(...kinds),
    keys: fc.array(fc.nat(9), { maxLength: 3 }),
    values: fc.array(value, { minLength: 3, maxLength: 3 }),
    extra: fc.boolean(),
  });
  return fc
    .tuple(fc.array(node, { minLength: 1, maxLength: 9 }), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(9), fc.nat(9), fc.nat(19)), { maxLength: 12 }), style)
    .map(([nodes, wires, step]) => {
      const flow: Flow = {
        nodes: nodes.map(({ kind, keys, values, extra }, index) => ({
          id: `n${index}`,
          type: kind.name,
          position: { x: index * 100, y: 0 },
          data: Object.fromEntries(keys.flatMap((key, at) => (kind.params.length === 0 ? [] : [[kind.params[key % kind.params.length], values[at]]]))),
          ...(extra ? { measured: { width: 160, height: 90 }, selected: false } : {}),
        })),
        edges: [],
        viewport: { x: 0, y: 0, zoom: 1 },
      };
      for (const [from, to, output, input, odd] of wires) {
        const [source, target] = [nodes[from % nodes.length], nodes[to % nodes.length]];
        const [out, into] = [source?.kind.out, target?.kind.in];
        if (out === undefined || into === undefined || out.length === 0 || into.length === 0) continue;
        const handle = odd === 0 ? null : odd === 1 ? 'lost' : into[input % into.length];
        flow.edges.push({
          id: `e${flow.edges.length}`,
          source: `n${from % nodes.length}`,
          target: odd === 2 ? 'gone' : `n${to % nodes.length}`,
          sourceHandle: out[output % out.length] ?? null,
          targetHandle: handle ?? null,
        });
      }
      return JSON.stringify(flow, null, step);
    });
}

/** What documents of a catalog may hold. */
export const shapes = (catalog: Catalog): { name: string; in: string[]; out: string[]; params: string[] }[] =>
  [...catalog.kinds.values()].map((kind) => ({
    name: kind.name,
    in: Object.keys(kind.in),
    out: Object.keys(kind.out),
    params: [...Object.keys(kind.params), ...Object.entries(kind.in).flatMap(([name, port]) => (port.param === undefined ? [] : [name]))],
  }));
