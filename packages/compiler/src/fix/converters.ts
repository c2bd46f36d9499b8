import type { Catalog, NodeKind, PortType } from '@turnbuckle/model';

/** A converter node kind between two types, with the ports that it is wired by. */
export interface ConverterStep {
  readonly kind: NodeKind;
  readonly input: string;
  readonly output: string;
  readonly cost: number;
  readonly lossless: boolean;
}

const cache = new WeakMap<Catalog, readonly ConverterStep[]>();

/** All converter kinds of a catalog, cheapest first. */
export function convertersOf(catalog: Catalog): readonly ConverterStep[] {
  let steps = cache.get(catalog);
  if (steps === undefined) {
    steps = [...catalog.kinds.values()]
      .flatMap((kind): ConverterStep[] => {
        if (kind.converter === undefined || kind.deprecated !== undefined) return [];
        const { from, to, cost, lossless } = kind.converter;
        return [{ kind, input: from, output: to, cost, lossless }];
      })
      .sort((a, b) => a.cost - b.cost || (a.kind.name < b.kind.name ? -1 : 1));
    cache.set(catalog, steps);
  }
  return steps;
}

/** Longer chains than this say more about the catalog than about the wire. */
const maxSteps = 3;

/**
 * The cheapest chain of converter nodes that makes a value fit, or `null`. Uniform-cost search; ties go to the shorter chain, then by
 * name, so that the answer never depends on the order of declaration.
 */
export function converterPath(catalog: Catalog, source: PortType, target: PortType): readonly ConverterStep[] | null {
  const fits = (from: PortType, to: PortType): boolean => ['yes', 'coerce', 'lift'].includes(catalog.table.compare(from, to).verdict);
  let open: { readonly path: readonly ConverterStep[]; readonly type: PortType; readonly cost: number }[] = [{ path: [], type: source, cost: 0 }];
  const steps = convertersOf(catalog);
  while (open.length > 0) {
    open.sort((a, b) => a.cost - b.cost || a.path.length - b.path.length || (text(a.path) < text(b.path) ? -1 : 1));
    const [best, ...rest] = open;
    if (best === undefined) return null;
    open = rest;
    if (best.path.length > 0 && fits(best.type, target)) return best.path;
    if (best.path.length === maxSteps) continue;
    for (const step of steps) {
      const input = step.kind.in[step.input];
      const output = step.kind.out[step.output];
      if (input === undefined || output === undefined || best.path.some(({ kind }) => kind === step.kind) || !fits(best.type, input.type)) continue;
      open.push({ path: [...best.path, step], type: output.type, cost: best.cost + step.cost });
    }
  }
  return null;
}

function text(path: readonly ConverterStep[]): string {
  return path.map(({ kind }) => kind.name).join();
}
