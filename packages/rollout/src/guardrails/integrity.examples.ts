import type { GuardrailExamples, Happening } from './examples.ts';

function found(index: number, readings: number): Happening {
  const name = String(index).padStart(4, '0');
  const report = { id: `report-${name}`, workspace: `workspace-${name}`, graph: `graph-${name}`, release: 'strict', invariant: 'edge-lost', readings, atMs: index * 100 };
  return { report };
}

/** Violations that a second reading did not find again; one that it did. */
export const integrityExamples: GuardrailExamples = {
  policy: {},
  healthy: (index) => found(index, 1),
  harmful: (index) => found(index, index === 7 ? 2 : 1),
};
