import { defineOp } from '../op.ts';
import { endsAt } from './rename.ts';

type Args = { readonly kind: string; readonly side: 'in' | 'out'; readonly port: string };

/** What the compiler says of an edge whose port is gone. */
const code = 'unknown-port';

/**
 * Takes a port away. Its edges stay where they are, set aside, so that their owner sees them and nothing is lost; the way back brings those
 * into use again that still stand so.
 */
export const portRemove = defineOp<Args>({
  slug: 'port-remove',
  title: 'A port goes, and its edges are set aside',
  reads: 'document',
  up: (graph, { args: { kind, side, port }, entries }) => {
    const left = new Set(entries);
    const isAside = new Set(graph.edges.flatMap(({ key, quarantined }) => (quarantined === undefined ? [] : [key])));
    const edges = endsAt(graph, kind, side).filter(({ edge, end }) => end.port === port && !left.has(edge) && !isAside.has(edge));
    return { edits: edges.map(({ edge }) => ({ op: 'quarantine', edge, code })), entries: edges.map(({ edge }) => edge) };
  },
  down: (graph, { args: { kind, side, port }, entries }) => {
    const ours = new Set(entries);
    const aside = new Map(graph.edges.map(({ key, quarantined }) => [key, quarantined]));
    const standing = endsAt(graph, kind, side).filter(({ end }) => end.port === port);
    const back = standing.filter(({ edge }) => ours.has(edge) && aside.get(edge) === code);
    // In use at a port that is not there: somebody drew it so under the new catalog, and it stays so the next time.
    const theirs = standing.filter(({ edge }) => aside.get(edge) === undefined);
    return { edits: back.map(({ edge }) => ({ op: 'quarantine', edge })), entries: theirs.map(({ edge }) => edge) };
  },
  check: ({ kind, side, port }, { to }) => {
    const next = to.kinds.get(kind);
    return next !== undefined && Object.hasOwn(next[side], port) ? [`'${kind}' still has the ${side === 'in' ? 'input' : 'output'} '${port}' in the new catalog`] : [];
  },
  covers: ({ kind, side, port }) => [{ codes: [side === 'in' ? 'input-removed' : 'output-removed'], kind, entry: port }],
});
