import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Length } from '../complement.ts';
import { migrateUp } from '../lens.ts';
import { complementSizeBytes, packComplement, unpackComplement } from '../pack-complement.ts';
import type { Flow } from './random-document.testing.ts';
import { anyScene, migrated, runs, seed } from './scene.testing.ts';

/** What a complement may hold for each byte of what was changed, and for the document as a whole. */
const perChangedByte = 6;
const perDocumentBytes = 200;

/** Bytes of the nodes and edges that are not the same before and after, on either side. */
function changedBytes(before: string, after: string): number {
  const parts = (text: string): Map<string, string> => {
    const { nodes, edges, ...rest } = JSON.parse(text) as Flow;
    return new Map([
      ...nodes.map((node) => [`node ${node.id}`, JSON.stringify(node)] as const),
      ...edges.map((edge) => [`edge ${edge.id}`, JSON.stringify(edge)] as const),
      ['', JSON.stringify(rest)],
    ]);
  };
  const [old, next] = [parts(before), parts(after)];
  const differing = (from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): number =>
    [...from].reduce((bytes, [key, text]) => (to.get(key) === text ? bytes : bytes + utf8Length(text)), 0);
  return differing(old, next) + differing(next, old);
}

describe(`law of size, ${runs} runs, seed ${seed}`, () => {
  it('L14: a complement grows with what was changed, never with the document, and is stored without loss', () => {
    const shares: number[] = [];
    let nearest = 0;
    fc.assert(
      fc.property(anyScene, ({ migration, text }) => {
        const up = migrated(migrateUp(text, migration));
        const sizeBytes = complementSizeBytes(up.complement);
        const bound = perChangedByte * changedBytes(text, up.text) + perDocumentBytes;
        nearest = Math.max(nearest, sizeBytes / bound);
        expect({ isSmall: sizeBytes <= bound, sizeBytes, bound }).toEqual({ isSmall: true, sizeBytes, bound });
        shares.push(sizeBytes / utf8Length(text));
        const { steps } = up.complement;
        const unpacked = unpackComplement(JSON.parse(JSON.stringify(packComplement(up.complement))));
        expect({ ...unpacked, steps: steps.map((_, index) => unpacked.steps[index] ?? null) }).toEqual(up.complement);
      }),
      { numRuns: runs, seed },
    );
    shares.sort((a, b) => a - b);
    const at = (share: number): string => `${((shares[Math.floor(shares.length * share)] ?? 0) * 100).toFixed(1)} %`;
    console.log(`complements of random documents: p50 ${at(0.5)}, p99 ${at(0.99)} of the body; the nearest to its bound ${(nearest * 100).toFixed(0)} %`);
  });
});
