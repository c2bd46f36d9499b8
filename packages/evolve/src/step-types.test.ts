import { describe, expect, it } from 'vitest';
import { checkSteps } from './migration.ts';
import { wrongSteps } from './step-types.examples.ts';

describe('a step that names what is in neither catalog', () => {
  it.each(wrongSteps.map((migration) => [migration.steps[0]?.op ?? '', migration] as const))('does not compile, and does not pass the check: %s', (_, migration) => {
    expect(checkSteps(migration).length).toBeGreaterThan(0);
  });
});
