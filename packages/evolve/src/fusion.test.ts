import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Complement } from './complement.ts';
import { studioMigration, studioV1, studioV2 } from './example-migration.examples.ts';
import { type Migrated, migrateDown, migrateUp, type Quarantined } from './lens.ts';
import type { Migration, MigrationStep } from './migration.ts';
import { documents, shapes } from './testing.ts';

const runs = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 150;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

/** Finds nothing to do in any document, so that the one step beside it keeps its place and has nobody to be fused with. */
const idle: MigrationStep = { op: 'kind-rename', args: { from: 'no such kind', to: 'none either' } };

function alone(index: number): Migration {
  return { ...studioMigration, steps: studioMigration.steps.map((step, at) => (at === index ? step : idle)) };
}

function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(`quarantined: ${result.quarantined}`);
  return result;
}

/** Every step written into the text before the next one reads it. */
function stepByStep(text: string): { text: string; steps: Complement['steps'] } {
  const steps: Complement['steps'][number][] = [];
  let current = text;
  for (const index of studioMigration.steps.keys()) {
    const result = migrated(migrateUp(current, alone(index)));
    current = result.text;
    steps.push(result.complement.steps[index] ?? null);
  }
  return { text: current, steps };
}

describe(`fused steps, ${runs} runs each, seed ${seed}`, () => {
  const anyDocument = documents([...shapes(studioV1), ...shapes(studioV2)]);

  it('give the bytes and the entries that the same steps give one by one', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        const fused = migrated(migrateUp(text, studioMigration));
        const apart = stepByStep(text);
        expect(fused.text).toBe(apart.text);
        expect(fused.complement.steps).toEqual(apart.steps);
      }),
      { numRuns: runs, seed },
    );
  });

  it('go back as one by one', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        const up = migrated(migrateUp(text, studioMigration));
        // Without a witness every step is walked.
        const walked = { ...up.complement, witness: '', patch: [] };
        let current = up.text;
        for (const index of [...studioMigration.steps.keys()].reverse()) current = migrated(migrateDown(current, alone(index), walked)).text;
        expect(migrated(migrateDown(up.text, studioMigration, walked)).text).toBe(current);
      }),
      { numRuns: runs, seed },
    );
  });
});
