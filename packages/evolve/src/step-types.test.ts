import type { Json } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { checkSteps, type Migration } from './migration.ts';
import { ops } from './ops/index.ts';
import { wrongSteps } from './step-types.examples.ts';

const shapeless: readonly unknown[] = [null, 0, 'x', [], {}, { kind: 1 }, { from: {}, to: [] }, { by: null, from: [null], to: null }, { nodes: 3 }];

describe('a step whose arguments have no shape', () => {
  it.each(Object.keys(ops))('is a problem that is told, and never throws: %s', (op) => {
    const [{ from, to } = wrongSteps[0] as Migration] = wrongSteps;
    for (const args of shapeless) {
      const problems = checkSteps({ from, to, steps: [{ op, args: args as Json }] });
      for (const { message } of problems) expect(message).toMatch(/^Step 1 \(/);
    }
    expect(checkSteps({ from, to, steps: [{ op, args: null }] }).length).toBe(1);
  });
});

describe('a step that names what is in neither catalog', () => {
  it.each(wrongSteps.map((migration) => [migration.steps[0]?.op ?? '', migration] as const))('does not compile, and does not pass the check: %s', (_, migration) => {
    expect(checkSteps(migration).length).toBeGreaterThan(0);
  });
});
