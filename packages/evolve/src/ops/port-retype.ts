import { applyEdits, type Catalog, type Edge, type Edit, type Graph, type PortType } from '@turnbuckle/model';
import type { Mend } from '../mend/mend-edges.ts';
import { graphEnds, mendEntry, undoMend } from '../mend/undo-mend.ts';
import { defineOp } from '../op.ts';
import { freshKey, keysOf, placeBeside } from './inserted.ts';

type Args = {
  readonly kind: string;
  readonly side: 'in' | 'out';
  readonly port: string;
  /** A kind that converts, by the ports that it is wired by. It may lose something: who declares the step says that this is meant. */
  readonly via: { readonly kind: string; readonly input: string; readonly output: string };
};

/**
 * A port takes or gives another type. Into every edge that does not fit any more, and would with it, a converter is put; what fits stays. The
 * way back takes a converter out again as long as it is wired as it was put and nobody else uses it.
 */
export const portRetype = defineOp<Args>({
  slug: 'port-retype',
  title: 'A port changes its type, with a converter where it must',
  reads: 'document',
  up: (graph, { args, context, entries }) => {
    const left = new Set(entries);
    const taken = keysOf(graph);
    const mends = graph.edges.flatMap((edge): Mend[] => {
      const end = args.side === 'in' ? edge.to : edge.from;
      const node = graph.nodes.find(({ key }) => key === end.node);
      if (node?.kind !== args.kind || end.port !== args.port || edge.quarantined !== undefined || left.has(edge.key) || !needs(graph, edge, { catalog: context.to, args }))
        return [];
      const [key, wire] = [freshKey(context.stepId, edge.key, { role: 'converter', taken }), freshKey(context.stepId, edge.key, { role: 'wire', taken })];
      const edits: Edit[] = [
        {
          op: 'add-node',
          node: { key, kind: args.via.kind, params: {} },
          ...placeBeside(
            graph.nodes.find((one) => one.key === edge.to.node),
            context.json,
          ),
        },
        { op: 'connect', edge: { key: wire, from: edge.from, to: { node: key, port: args.via.input } } },
        { op: 'reconnect', edge: edge.key, from: { node: key, port: args.via.output } },
      ];
      return [{ edge: edge.key, code: 'port-retype', edits }];
    });
    const edits = mends.flatMap((mend) => mend.edits);
    const ends = graphEnds(graph, applyEdits(graph, edits).value, context.to);
    return { edits, entries: mends.map((mend) => mendEntry(mend, ends)) };
  },
  down: (graph, { args, entries }) => {
    const edits = entries.flatMap((entry) => undoMend(graph, entry));
    const ours = new Set(edits.flatMap((edit) => (edit.op === 'reconnect' ? [edit.edge] : [])));
    // Edges that go without a converter under the new catalog: somebody drew them so.
    const bare = graph.edges.filter(({ key, from, to }) => {
      const [end, far] = args.side === 'in' ? [to, from] : [from, to];
      const kindAt = (node: string): string | undefined => graph.nodes.find((one) => one.key === node)?.kind;
      return !ours.has(key) && end.port === args.port && kindAt(end.node) === args.kind && kindAt(far.node) !== args.via.kind;
    });
    return { edits, entries: bare.map(({ key }) => key) };
  },
  check: ({ kind, side, port, via }, { to }) => {
    const [next, converter] = [to.kinds.get(kind), to.kinds.get(via.kind)];
    const type = next?.[side][port]?.type;
    const [input, output] = [converter?.in[via.input]?.type, converter?.out[via.output]?.type];
    if (next === undefined || type === undefined) return [`'${kind}' has no ${side === 'in' ? 'input' : 'output'} '${port}' in the new catalog`];
    if (input === undefined || output === undefined) return [`the new catalog has no kind '${via.kind}' with an input '${via.input}' and an output '${via.output}'`];
    const fitting = side === 'in' ? fits(to, output, type) : fits(to, type, input);
    return fitting ? [] : [`'${via.kind}' does not fit '${port}' of '${kind}'`];
  },
  covers: ({ kind, side, port }) => {
    const word = side === 'in' ? 'input' : 'output';
    return [{ codes: [`${word}-type-changed`, `${word}-type-narrowed`, `${word}-type-widened`], kind, entry: port }];
  },
});

/** Whether an edge does not fit as it is and does with the converter. Where a type is not known nothing is put in. */
function needs({ nodes }: Graph, { from, to }: Edge, { catalog, args }: { readonly catalog: Catalog; readonly args: Args }): boolean {
  const kindAt = (node: string): ReturnType<Catalog['kinds']['get']> => catalog.kinds.get(nodes.find(({ key }) => key === node)?.kind ?? '');
  const [source, target] = [kindAt(from.node)?.out[from.port ?? '']?.type, kindAt(to.node)?.in[to.port ?? '']?.type];
  const via = catalog.kinds.get(args.via.kind);
  const [input, output] = [via?.in[args.via.input]?.type, via?.out[args.via.output]?.type];
  if (source === undefined || target === undefined || input === undefined || output === undefined) return false;
  return !fits(catalog, source, target) && fits(catalog, source, input) && fits(catalog, output, target);
}

function fits(catalog: Catalog, from: PortType, to: PortType): boolean {
  return ['yes', 'coerce', 'lift'].includes(catalog.table.compare(from, to).verdict);
}
