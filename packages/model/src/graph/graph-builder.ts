import type { Catalog } from '../catalog/catalog.ts';
import type { Connectable, In, Menu } from '../catalog/declared-catalog.types.ts';
import type { Json } from '../json.ts';
import type { Edge, Graph, GraphNode } from './graph.ts';

interface OutputEnd {
  readonly from: { readonly node: string; readonly port: string };
}

/**
 * A graph written in code. `M` is what `tsc` knows of the catalog; nothing is judged here at run time, since the compiler
 * gives every finding of the finished graph at once.
 */
export class GraphBuilder<M extends Readonly<Record<keyof M, { readonly inputs: object; readonly node: object }>>> {
  readonly #catalog: Catalog;
  readonly #nodes: GraphNode[] = [];
  readonly #edges: Edge[] = [];

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /**
   * Adds a node. Each input takes an output to wire, or a value where it may be set by hand; parameters stand beside them.
   *
   * The condition on `K` keeps `tsc` from looking at every kind of the catalog at each call: 20 times fewer instantiations at 500 kinds.
   */
  add<K extends keyof M & string>(kind: K, inputs?: [K] extends [infer J extends keyof M] ? M[J]['inputs'] : never): M[K]['node'] {
    const key = `n${this.#nodes.length + 1}`;
    const params: Record<string, Json> = {};
    for (const [name, value] of Object.entries((inputs ?? {}) as Record<string, unknown>)) {
      if (isOutput(value)) this.#wire(value, { node: key, port: name });
      else if (value !== undefined) params[name] = value as Json;
    }
    this.#nodes.push({ key, kind, params });
    const declared = this.#catalog.kinds.get(kind);
    const ports = {
      key,
      in: Object.fromEntries(Object.keys(declared?.in ?? {}).map((port) => [port, { to: { node: key, port } }])),
      out: Object.fromEntries(Object.keys(declared?.out ?? {}).map((port) => [port, { from: { node: key, port } }])),
    };
    return ports as unknown as M[K]['node'];
  }

  /** Wires an output to an input that was left open. */
  connect<const O extends OutputEnd, const T extends In<string, never>>(from: O, to: T & Connectable<O, T>): void {
    this.#wire(from, (to as unknown as { readonly to: { readonly node: string; readonly port: string } }).to);
  }

  /** Wires many at once, each checked as by {@link connect}. */
  connectAll<const P extends readonly (readonly [OutputEnd, In<string, never>])[]>(
    pairs: P & { readonly [I in keyof P]: P[I] extends readonly [infer O, infer T] ? readonly [O, Connectable<O, T>] : never },
  ): void {
    for (const [from, to] of pairs as unknown as readonly (readonly [OutputEnd, { readonly to: { readonly node: string; readonly port: string } }])[]) this.#wire(from, to.to);
  }

  /** The graph as data, ready for the compiler and for saving. */
  graph(id = 'main'): Graph {
    return { id, nodes: [...this.#nodes], edges: [...this.#edges] };
  }

  #wire({ from }: OutputEnd, to: { readonly node: string; readonly port: string }): void {
    this.#edges.push({ key: `e${this.#edges.length + 1}`, from, to });
  }
}

function isOutput(value: unknown): value is OutputEnd {
  return typeof value === 'object' && value !== null && 'from' in value;
}
