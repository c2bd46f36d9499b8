import { compile } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import { generateProjects, studio } from '@turnbuckle/texture';
import { describe, expect, it } from 'vitest';

const { projects, ledger } = generateProjects({ seed: 20_261_124, count: 500 });

/** What `check` finds in a project, as the ledger writes faults. A ring is found as a whole, so it counts for each edge that closes it. */
function findings(document: string, ringEdges: readonly string[]): string[] {
  const { value } = readDocument(document, { catalog: studio });
  if (value === null) return ['unreadable'];
  return value.graphs.flatMap((graph) =>
    compile(graph, { catalog: studio, policy: 'strict' })
      .diagnostics.filter(({ severity }) => severity !== 'info')
      .map(({ code, at }) => {
        if (code !== 'cycle') return `${code} ${at.edge ?? at.node ?? ''}`;
        const closing = graph.edges.find(({ key, from, to }) => ringEdges.includes(key) && at.nodes?.includes(from.node) && at.nodes.includes(to.node));
        return `cycle ${closing?.key ?? at.nodes?.join()}`;
      }),
  );
}

describe('500 generated projects', () => {
  it('hold exactly the faults that the ledger names, at their edges and nodes', () => {
    const expected = new Map<string, string[]>();
    for (const { project, code, edge, node } of ledger) expected.set(project, [...(expected.get(project) ?? []), `${code} ${edge ?? node ?? ''}`]);
    const rings = ledger.flatMap(({ code, edge }) => (code === 'cycle' && edge !== undefined ? [edge] : []));
    for (const { id, document } of projects) expect({ id, found: findings(document, rings).sort() }).toEqual({ id, found: (expected.get(id) ?? []).sort() });
    expect(ledger.length).toBeGreaterThan(150);
  });
});
