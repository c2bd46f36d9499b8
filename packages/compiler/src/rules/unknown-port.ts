import type { Fix } from '@turnbuckle/model';
import { nodeName } from '@turnbuckle/model';
import { didYouMean } from '../fix/nearest.ts';
import { portFixes } from '../fix/port-fixes.ts';
import type { ResolvedEdge } from '../resolve/resolved-graph.ts';
import { atEdge, defineRule } from '../rule.ts';

/** The edge names a port that its node kind does not have. */
export const unknownPort = defineRule({
  slug: 'unknown-port',
  title: 'An edge names a port that is not there',
  docs: 'The node kind has no port of that name in that direction. Editors store ports as loose strings, so a renamed or misspelt one is dropped without a word and the input keeps its default. Wire the edge to the port that was meant.',
  edge(edge, { graph, report }) {
    const fixes = (): readonly Fix[] => portFixes(edge, graph);
    if (edge.gap === 'unknown-output') report({ message: unknown(edge, 'out'), at: atEdge(edge), fixes });
    else if (edge.gap === 'unknown-input') report({ message: unknown(edge, 'in'), at: atEdge(edge), fixes });
  },
});

function unknown({ edge, source, target }: ResolvedEdge, side: 'in' | 'out'): string {
  const node = side === 'out' ? source : target;
  const end = side === 'out' ? edge.from : edge.to;
  const ports = side === 'out' ? node?.ports?.outputs : node?.ports?.inputs;
  const names = [...(ports?.keys() ?? [])];
  const word = side === 'out' ? 'output' : 'input';
  if (node === undefined) return '';
  if (names.length === 0) return `${nodeName(node.node)} has no ${word}s at all${end.port === null ? '' : `, so none called '${end.port}'`}.`;
  return `${nodeName(node.node)} has no ${word} '${end.port ?? ''}'.${didYouMean(end.port ?? '', names)} It has ${listed(names)}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `'${name}'`);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}
