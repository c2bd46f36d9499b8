import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Complement } from '../complement.ts';
import { migrateDown, migrateUp } from '../lens.ts';
import type { Migration, MigrationStep } from '../migration.ts';
import { anyScene, migrated, runs, seed } from './scene.testing.ts';

/** Finds nothing to do in any document, so that the one step beside it keeps its place and has nobody to be fused with. */
const idle: MigrationStep = { op: 'kind-rename', args: { from: 'no such kind', to: 'none either' } };

function alone(migration: Migration, index: number): Migration {
  return { ...migration, steps: migration.steps.map((step, at) => (at === index ? step : idle)) };
}

/** Every step written into the text before the next one reads it. */
function stepByStep(text: string, migration: Migration): { text: string; steps: Complement['steps'] } {
  const steps: Complement['steps'][number][] = [];
  let current = text;
  for (const index of migration.steps.keys()) {
    const result = migrated(migrateUp(current, alone(migration, index)));
    current = result.text;
    steps.push(result.complement.steps[index] ?? null);
  }
  return { text: current, steps };
}

/** Every member in its place, without white space: what is inserted beside another or in its stead at one time is broken into lines as its neighbours are by then. */
function bare(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

describe(`fused steps, ${runs} runs each, seed ${seed}`, () => {
  it('give the document and the entries that the same steps give one by one', () => {
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        const fused = migrated(migrateUp(text, migration));
        const apart = stepByStep(text, migration);
        expect(bare(fused.text)).toBe(bare(apart.text));
        expect(fused.complement.steps).toEqual(apart.steps);
      }),
      { numRuns: runs, seed },
    );
  });

  it('go back as one by one', () => {
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        const up = migrated(migrateUp(text, migration));
        // Without a witness every step is walked.
        const walked = { ...up.complement, witness: '', patch: [] };
        let current = up.text;
        for (const index of [...migration.steps.keys()].reverse()) current = migrated(migrateDown(current, alone(migration, index), walked)).text;
        // In which order members come back to one place is the patch's to say.
        expect(JSON.parse(migrated(migrateDown(up.text, migration, walked)).text)).toEqual(JSON.parse(current));
      }),
      { numRuns: runs, seed },
    );
  });
});
