import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Migrated, migrateDown, migrateUp } from '../lens.ts';
import type { Migration } from '../migration.ts';
import { edit, editScript, type Histogram, sharesOf } from './random-edits.testing.ts';
import { randomMigration } from './random-migration.testing.ts';
import { anyScene, migrated, randomScene, runs, seed, stored } from './scene.testing.ts';

const histogram: Histogram = {};

describe(`laws of alternation, ${runs} runs each, seed ${seed}`, () => {
  it('L8: any alternation of ways and edits keeps the last word', () => {
    fc.assert(
      fc.property(anyScene, fc.array(editScript, { minLength: 2, maxLength: 5 }), ({ migration, text }, scripts) => {
        let current = migrated(migrateUp(text, migration));
        for (const [index, script] of scripts.entries()) {
          const [back, there] = index % 2 === 0 ? [migrateDown, migrateUp] : [migrateUp, migrateDown];
          const edited = edit(current.text, script, { catalog: index % 2 === 0 ? migration.to : migration.from, histogram }).text;
          const turned: Migrated = migrated(back(edited, migration, stored(current.complement)));
          expect(migrated(there(turned.text, migration, stored(turned.complement))).text).toBe(edited);
          current = turned;
        }
      }),
      { numRuns: runs, seed },
    );
  });

  it('L8: nodes that somebody added in any period are there in every later one', () => {
    fc.assert(
      fc.property(anyScene, fc.array(editScript, { minLength: 2, maxLength: 4 }), ({ migration, text }, scripts) => {
        const alive = new Set<string>();
        let current = migrated(migrateUp(text, migration));
        for (const [index, script] of scripts.entries()) {
          const done = edit(current.text, script, { catalog: index % 2 === 0 ? migration.to : migration.from, histogram });
          const stands = new Set(done.flow.nodes.map(({ id }) => id));
          for (const id of done.added.nodes) alive.add(id);
          for (const id of alive) if (!stands.has(id)) alive.delete(id);
          current = migrated((index % 2 === 0 ? migrateDown : migrateUp)(done.text, migration, stored(current.complement)));
          const nodes = new Map((JSON.parse(current.text) as { nodes: { id: string; type: string }[] }).nodes.map((node) => [node.id, node.type]));
          // A node of a kind that the step takes out goes, and comes with the way back.
          const going = new Set(goingKinds(migration, index % 2 === 0));
          for (const id of alive) {
            const kind = done.flow.nodes.find((node) => node.id === id)?.type ?? '';
            if (going.has(kind)) alive.delete(id);
            else expect({ id, kind, stands: nodes.has(id) }).toEqual({ id, kind, stands: true });
          }
        }
      }),
      { numRuns: runs, seed },
    );
  });

  it('L8: two migrations in a row go back in a row, edited or not', () => {
    const chain = randomScene().chain(({ migration, text }) => randomMigration(migration.to, { id: 'random/2' }).map((second) => ({ first: migration, second, text })));
    fc.assert(
      fc.property(chain, editScript, ({ first, second, text }, script) => {
        const [one, two] = inRow(text, first, second);
        const plain = migrated(migrateDown(two.text, second, stored(two.complement)));
        expect(migrated(migrateDown(plain.text, first, stored(one.complement))).text).toBe(text);
        const edited = edit(two.text, script, { catalog: second.to, histogram }).text;
        const half = migrated(migrateDown(edited, second, stored(two.complement)));
        const whole = migrated(migrateDown(half.text, first, stored(one.complement)));
        const up = migrated(migrateUp(whole.text, first, stored(whole.complement)));
        expect(up.text).toBe(half.text);
        expect(migrated(migrateUp(up.text, second, stored(half.complement))).text).toBe(edited);
      }),
      { numRuns: runs, seed },
    );
  });

  afterAll(() => {
    const shares = sharesOf(histogram);
    console.log(
      `edits: ${Object.entries(shares)
        .map(([name, share]) => `${name} ${(share * 100).toFixed(1)} %`)
        .join(', ')}`,
    );
    for (const [name, share] of Object.entries(shares)) expect({ name, isTried: share > 0.03 }).toEqual({ name, isTried: true });
  });
});

function inRow(text: string, first: Migration, second: Migration): [Migrated, Migrated] {
  const one = migrated(migrateUp(text, first));
  return [one, migrated(migrateUp(one.text, second))];
}

/** Kinds whose nodes a way takes out: removed ones, constants whose value goes into a node, and graphs that another one replaces. */
function goingKinds({ steps }: Migration, isDown: boolean): string[] {
  return steps.flatMap(({ op, args }) => {
    const { kind, source, before, after } = args as {
      kind?: string;
      source?: { kind: string };
      before?: { nodes: Record<string, string> };
      after?: { nodes: Record<string, { kind: string }> };
    };
    if (op === 'kind-remove' && !isDown) return [kind ?? ''];
    if (op === 'input-to-param' && !isDown) return [source?.kind ?? ''];
    if (op === 'pattern-rewrite') return isDown ? Object.values(after?.nodes ?? {}).map((node) => node.kind) : Object.values(before?.nodes ?? {});
    return [];
  });
}
