import { expect, it } from 'vitest';
import { addGroups, type QuarantineGroup } from './quarantine.ts';

function group(code: string, edges: number, fixes: QuarantineGroup['fixes'] = []): QuarantineGroup {
  const document = { graph: `${code}-${edges}`, title: null, owner: 'o', edges, message: `why ${edges}`, fixes: [] };
  return { code, edges, graphs: 1, example: `why ${edges}`, fixes, documents: [document] };
}

const fix = (title: string, edges: number): QuarantineGroup['fixes'][number] => ({ title, kind: 'suggested', edges, graphs: 1 });

it('adds pages up: counts, fixes and documents, the largest group first', () => {
  const sum = addGroups([group('a', 3, [fix('x', 3)]), group('b', 2)], [group('b', 4, [fix('y', 1)]), group('a', 1, [fix('z', 4), fix('x', 2)]), group('c', 9)]);
  expect(sum.map(({ code, edges, graphs }) => [code, edges, graphs])).toEqual([
    ['c', 9, 1],
    ['b', 6, 2],
    ['a', 4, 2],
  ]);
  const a = sum.find(({ code }) => code === 'a');
  expect(a?.fixes.map(({ title, edges, graphs }) => [title, edges, graphs])).toEqual([
    ['x', 5, 2],
    ['z', 4, 1],
  ]);
  expect(a?.documents.map(({ graph }) => graph)).toEqual(['a-3', 'a-1']);
  expect(a?.example).toBe('why 3');
});
