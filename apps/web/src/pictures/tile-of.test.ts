import { generateProjects } from '@turnbuckle/texture';
import { expect, it } from 'vitest';
import { tileOf } from './tile-of.ts';

const { projects, ledger } = generateProjects({ seed: 5, count: 60 });
const faulty = new Set(ledger.filter(({ code }) => code !== 'unknown-kind').map(({ project }) => project));

it('marks a tile exactly where the ledger has a fault that is an error', () => {
  expect(projects.filter((project) => tileOf(project, false).isWrong).map(({ id }) => id)).toEqual(projects.filter(({ id }) => faulty.has(id)).map(({ id }) => id));
});

it('paints what can be painted, and says of a text that is no graph why', () => {
  const [project] = projects;
  if (project === undefined) throw new Error('no project was made');
  expect(tileOf(project, true).rgba).toHaveLength(64 * 64 * 4);
  expect(tileOf({ id: 'x', document: '{"nodes":' }, true)).toMatchObject({ rgba: null, isPainted: true, isWrong: true, problems: [{ code: 'json-syntax' }] });
});
