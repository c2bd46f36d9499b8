import { compile, type Plan, type PlanInput, planOf } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import { type Catalog, findKind, type Graph } from '@turnbuckle/model';
import type { PictureOf } from '@turnbuckle/store';
import { implementations, picture } from '@turnbuckle/texture';

/**
 * The picture of a saved graph, as its digest: by the studio's own names, or by those that an earlier catalog says they are called now. `null`
 * of what gives no picture: another format, or kinds that nobody here can run.
 */
export const pictureOf: PictureOf = (text, catalog) => {
  const { value } = readDocument(text, { catalog });
  const [graph] = value?.graphs ?? [];
  if (value?.format !== 'react-flow' || graph === undefined) return null;
  const plan = underStudioNames(planOf(compile(withValueNames(graph, catalog), { catalog, policy: 'legacy' }).resolved), catalog);
  return plan.steps.length > 0 && plan.steps.every(({ kind }) => isRun(kind)) ? picture(plan).digest : null;
};

function isRun(kind: string): boolean {
  return Object.hasOwn(implementations, kind);
}

/** The plan under the names by which pictures are computed: an earlier catalog lists them as what its entries are called now. */
function underStudioNames({ steps }: Plan, catalog: Catalog): Plan {
  const earlier = new Map(steps.flatMap(({ node, kind }) => (isRun(kind) ? [] : [[node, catalog.kinds.get(kind)] as const])));
  const named = (input: PlanInput): PlanInput => {
    if ('all' in input) return { all: input.all.map(named) };
    if (!('from' in input)) return input;
    const [node, output] = input.from;
    return { ...input, from: [node, earlier.get(node)?.out[output]?.was?.[0] ?? output] };
  };
  return {
    steps: steps.map(({ node, kind, inputs }) => {
      const known = earlier.get(node);
      const entry = (name: string): string => known?.in[name]?.was?.[0] ?? known?.params[name]?.was?.[0] ?? name;
      return { node, kind: known?.was?.[0] ?? kind, inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [entry(name), named(input)])) };
    }),
  };
}

/** Earlier editors kept values under the names that inputs have now, whatever they called the ports. */
function withValueNames({ nodes, ...graph }: Graph, catalog: Catalog): Graph {
  return {
    ...graph,
    nodes: nodes.map((node) => {
      const kind = findKind(catalog, node.kind)?.kind;
      if (kind === undefined || isRun(kind.name)) return node;
      const names = new Map(Object.entries(kind.in).flatMap(([name, { was }]) => (was ?? []).map((stored) => [stored, name] as const)));
      return { ...node, params: Object.fromEntries(Object.entries(node.params).map(([name, value]) => [names.get(name) ?? name, value])) };
    }),
  };
}
