import type { Graph } from '@turnbuckle/model';

/** What one version of a graph has that another has not, in words; empty when they mean the same. */
export function differences(before: Graph, after: Graph): string[] {
  const [nodesBefore, nodesAfter] = [byKey(before.nodes), byKey(after.nodes)];
  const [edgesBefore, edgesAfter] = [edgeEnds(before), edgeEnds(after)];
  const added = [...nodesAfter.keys()].filter((key) => !nodesBefore.has(key)).length;
  const removed = [...nodesBefore.keys()].filter((key) => !nodesAfter.has(key)).length;
  const changed = [...nodesAfter].filter(([key, node]) => nodesBefore.has(key) && nodesBefore.get(key) !== node).length;
  return [
    counted(added, 'node', 'added'),
    counted(removed, 'node', 'removed'),
    counted(changed, 'node', 'changed'),
    counted(edgesAfter.filter((ends) => !edgesBefore.includes(ends)).length, 'wire', 'added'),
    counted(edgesBefore.filter((ends) => !edgesAfter.includes(ends)).length, 'wire', 'removed'),
  ].filter((text) => text !== '');
}

function byKey(nodes: Graph['nodes']): Map<string, string> {
  return new Map(nodes.map(({ key, kind, params }) => [key, JSON.stringify([kind, params])]));
}

function edgeEnds({ edges }: Graph): string[] {
  return edges.map(({ from, to }) => JSON.stringify([from, to]));
}

function counted(count: number, what: string, happened: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'} ${happened}`;
}
