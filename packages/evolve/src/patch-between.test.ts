import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch } from './complement.ts';
import { patchBetween } from './patch-between.ts';

const runs = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 500;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

function documentOf(nodes: number, note: string): { nodes: { id: string; code: string; position: number }[] } {
  return { nodes: Array.from({ length: nodes }, (_, index) => ({ id: `n${index}`, code: `${note} ${index} `.repeat(40), position: index * 100 })) };
}

describe('a patch between two texts', () => {
  it(`leads from one to the other, ${runs} times, seed ${seed}`, () => {
    const part = fc.constantFrom(
      '"position": { "x": 1 }, ',
      'x'.repeat(50),
      'abc',
      '\n',
      '💡',
      `${'lorem ipsum '.repeat(9)}`,
      'q'.repeat(33),
      '{"id":"n1","type":"noise","data":{}},',
    );
    const text = fc.array(fc.oneof({ weight: 4, arbitrary: part }, { weight: 1, arbitrary: fc.string() }), { maxLength: 60 });
    const pair = fc.oneof(
      fc.tuple(text, text),
      // The same parts in another order, some of them twice or not at all.
      text.chain((parts) =>
        fc.tuple(
          fc.constant(parts),
          fc.shuffledSubarray(parts).map((some) => [...some, ...parts.slice(0, 2)]),
        ),
      ),
    );
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const [a, b] = [from.join(''), to.join('')];
        expect(applyPatch(a, patchBetween(a, b))).toBe(b);
        expect(patchBetween(a, a)).toEqual([]);
      }),
      { numRuns: runs, seed },
    );
  });

  it('says where something was moved from, and does not say it again', () => {
    const json = documentOf(30, 'a long text');
    const [first, ...others] = json.nodes;
    const [from, to] = [JSON.stringify({ nodes: [...others, first] }, null, 2), JSON.stringify(json, null, 2)];
    const patch = patchBetween(from, to);
    expect(applyPatch(from, patch)).toBe(to);
    expect(JSON.stringify(patch).length).toBeLessThan(160);
  });

  it('is small where little was changed in many places', () => {
    const from = JSON.stringify(documentOf(200, 'text'));
    const to = from.replaceAll(/"position":(\d)00/g, '"position":$150');
    const patch = patchBetween(from, to);
    expect(applyPatch(from, patch)).toBe(to);
    expect(patch.length).toBeLessThan(40);
    expect(JSON.stringify(patch).length).toBeLessThan(40 * 20);
  });
});
