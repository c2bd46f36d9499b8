import { describe, expect, it } from 'vitest';
import { addOutcomes, edgeOutcomes } from './edge-outcomes.ts';
import { studioMigration } from './example-migration.examples.ts';
import { migrateUp } from './lens.ts';

function flow(...edges: readonly (readonly [source: string, out: string | null, target: string, into: string | null])[]): string {
  const kinds = ['Noise', 'Slider', 'Tint', 'Blur', 'Output'];
  return JSON.stringify({
    nodes: kinds.map((kind, index) => ({ id: kind, type: kind, position: { x: index, y: 0 }, data: {} })),
    edges: edges.map(([source, sourceHandle, target, targetHandle], index) => ({ id: `e${index}`, source, target, sourceHandle, targetHandle })),
  });
}

function outcomesOf(text: string): ReturnType<typeof edgeOutcomes> {
  const up = migrateUp(text, studioMigration);
  if ('quarantined' in up) throw new Error(up.quarantined);
  return edgeOutcomes(up.complement, studioMigration);
}

describe('what became of illegal edges', () => {
  it('is told by the code of what was wrong with each', () => {
    const mended = outcomesOf(flow(['Slider', 'value', 'Output', 'input-1'], ['Noise', 'output-main', 'Blur', null], ['Noise', 'output-main', 'Tint', 'input-1']));
    expect(mended).toEqual({ repaired: { 'type-mismatch': 1, 'ambiguous-port': 1 }, quarantined: {} });
    const aside = outcomesOf(flow(['Noise', 'output-main', 'gone', 'input-1'], ['Noise', 'output-main', 'Tint', 'color'], ['Noise', 'output-main', 'Tint', 'input-1']));
    expect(aside).toEqual({ repaired: {}, quarantined: { 'dangling-edge': 1, 'type-mismatch': 1 } });
    expect(addOutcomes(mended, aside)).toEqual({ repaired: { 'type-mismatch': 1, 'ambiguous-port': 1 }, quarantined: { 'dangling-edge': 1, 'type-mismatch': 1 } });
    expect(outcomesOf(flow(['Noise', 'output-main', 'Blur', 'input-1']))).toEqual({ repaired: {}, quarantined: {} });
  });
});
