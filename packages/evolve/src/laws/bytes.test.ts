import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { migrateDown, migrateUp } from '../lens.ts';
import { checkSteps } from '../migration.ts';
import { ops } from '../ops/index.ts';
import { edit, editScript, type Histogram, sharesOf } from './random-edits.testing.ts';
import { anyScene, migrated, randomScene, runs, seed, stored } from './scene.testing.ts';

const histogram: Histogram = {};
const steps: Record<string, number> = {};

describe(`laws of bytes, ${runs} runs each, seed ${seed}`, () => {
  it('L1 GetPut: the way back of an unedited document gives its bytes', () => {
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        expect(checkSteps(migration)).toEqual([]);
        for (const { op } of migration.steps) steps[op] = (steps[op] ?? 0) + 1;
        const up = migrated(migrateUp(text, migration));
        expect(migrated(migrateDown(up.text, migration, stored(up.complement))).text).toBe(text);
      }),
      { numRuns: runs, seed },
    );
  });

  it('L2 PutGet: forward again after the way back gives the edited document', () => {
    fc.assert(
      fc.property(anyScene, editScript, ({ migration, text }, script) => {
        const up = migrated(migrateUp(text, migration));
        const edited = edit(up.text, script, { catalog: migration.to, histogram }).text;
        const down = migrated(migrateDown(edited, migration, stored(up.complement)));
        expect(migrated(migrateUp(down.text, migration, stored(down.complement))).text).toBe(edited);
      }),
      { numRuns: runs, seed },
    );
  });

  it('L7: every worker makes the same bytes', () => {
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        const first = migrateUp(text, migration);
        expect(migrateUp(text, { ...migration })).toEqual(first);
      }),
      { numRuns: runs, seed },
    );
  });

  it('L10: whatever comes in, the answer is a document or a reason', () => {
    const garbage = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(randomScene(), garbage, fc.boolean(), ({ migration, text }, junk, isCut) => {
        for (const way of [migrateUp, migrateDown]) {
          const result = way(isCut ? text.slice(0, text.length / 2) : junk, migration, { version: 1, witness: '', steps: [] });
          expect('quarantined' in result ? result.quarantined.length : result.text.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs, seed },
    );
  });

  afterAll(() => {
    const shares = sharesOf(histogram);
    console.log(
      `edits: ${Object.entries(shares)
        .map(([name, share]) => `${name} ${(share * 100).toFixed(1)} %`)
        .join(', ')}; steps: ${JSON.stringify(steps)}`,
    );
    for (const [name, share] of Object.entries(shares)) expect({ name, isTried: share > 0.03 }).toEqual({ name, isTried: true });
    for (const op of Object.keys(ops)) if (op !== 'document-replace') expect({ op, isTried: (steps[op] ?? 0) > 0 }).toEqual({ op, isTried: true });
  });
});
