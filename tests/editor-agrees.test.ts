import { compile } from '@turnbuckle/compiler';
import { graphFromFlow, kindsThatFit, wireEndsOf, wiresOf } from '@turnbuckle/editor';
import { readDocument } from '@turnbuckle/formats';
import type { Edge, GraphNode } from '@turnbuckle/model';
import { generateProjects, studio } from '@turnbuckle/texture';
import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import { describe, expect, it } from 'vitest';

const documents = generateProjects({ seed: 11, count: 200 }).projects.map(({ document }) => ({
  json: JSON.parse(document) as { nodes: FlowNode[]; edges: FlowEdge[] },
  read: readDocument(document, { catalog: studio }).value,
}));

function bare<T extends GraphNode | Edge>({ pointer: _, ...rest }: T): Omit<T, 'pointer'> {
  return rest;
}

describe('the editor, on 200 generated projects', () => {
  it('reads a flow on screen as the format reads the saved one', () => {
    for (const { json, read } of documents) {
      const saved = read?.graphs[0];
      const shown = graphFromFlow(json.nodes, json.edges, studio);
      expect(shown.nodes).toEqual(saved?.nodes.map(bare));
      expect(shown.edges).toEqual(saved?.edges.map(bare));
    }
  });

  it('draws every wire, broken exactly where the compiler tells an error of it, and ties both ends to something', () => {
    for (const { read } of documents) {
      const graph = read?.graphs[0];
      if (graph === undefined) continue;
      const session = compile(graph, { catalog: studio, policy: 'strict', moment: 'edit' });
      const wires = wiresOf(session);
      const wrong = new Set(session.diagnostics.flatMap(({ severity, at }) => (severity === 'error' && at.edge !== undefined ? [at.edge] : [])));
      expect(
        [...wires]
          .filter(([, { look }]) => look === 'broken')
          .map(([key]) => key)
          .sort(),
      ).toEqual([...wrong].sort());
      const ends = wireEndsOf(session);
      for (const { key } of graph.edges) {
        expect(wires.get(key)?.sentence).not.toBe('');
        expect(ends.get(key)).toEqual({
          source: expect.any(String),
          sourceHandle: expect.stringMatching(/./),
          target: expect.any(String),
          targetHandle: expect.stringMatching(/./),
        });
      }
    }
  });

  it('offers only kinds that the compiler then finds nothing against', () => {
    for (const { read } of documents.slice(0, 12)) {
      const graph = read?.graphs[0];
      if (graph === undefined) continue;
      const session = compile(graph, { catalog: studio, policy: 'strict', moment: 'edit' });
      const errors = session.diagnostics.filter(({ severity }) => severity === 'error').length;
      const start = session.resolved.nodes.find(({ ports, kind }) => kind !== undefined && (ports?.outputs.size ?? 0) > 0);
      if (start === undefined) continue;
      const port = [...(start.ports?.outputs.keys() ?? [])][0] ?? '';
      const fitting = kindsThatFit(session, { node: start.node.key, port, side: 'out' });
      expect(fitting.length).toBeGreaterThan(2);
      for (const { kind, answer } of fitting) {
        const key = answer.edits.flatMap((edit) => (edit.op === 'connect' ? [edit.edge.to.node] : []))[0] ?? '';
        const grown = session.apply({ op: 'add-node', node: { key, kind: kind.name, params: {} } }, ...answer.edits).session;
        expect(grown.diagnostics.filter(({ severity }) => severity === 'error').length).toBe(errors);
      }
    }
  });
});
