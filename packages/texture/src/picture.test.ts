import { readdirSync, readFileSync } from 'node:fs';
import { compile, planOf } from '@turnbuckle/compiler';
import { describe, expect, it } from 'vitest';
import { picture, pictureDigest, pictures } from './picture.ts';
import { isRaster, missingRaster } from './raster.ts';
import { recipes } from './recipes/recipes.ts';
import { studio } from './studio.ts';
import { legacyPicture, recipeGraph, tellings } from './testing.ts';

describe('picture', () => {
  it('of each family is the same bytes as on every run before', async () => {
    const lines = recipes.flatMap((recipe) => [1, 2].map((seed) => `${recipe.name} ${seed}: ${legacyPicture(recipeGraph(recipe, seed)).digest}`));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./golden/recipes.txt');
    expect(new Set(lines.map((line) => line.split(': ')[1])).size).toBe(lines.length);
  });

  it.each(recipes)('family $name is right in the strictest sense', (recipe) => {
    for (const seed of [1, 2, 3, 4, 5]) expect(tellings(recipeGraph(recipe, seed))).toEqual([]);
  });

  it('is the sink, else the last picture, else the board of squares', () => {
    const graph = studio.graph();
    const noise = graph.add('noise', { seed: 5 });
    const blur = graph.add('blur', { image: noise.out.image, radius: 2 });
    const open = planOf(compile(graph.graph(), { catalog: studio }).resolved);
    expect(picture(open).digest).toBe(pictureDigest(pictures(open).get(blur.key) ?? missingRaster));
    graph.add('output', { image: noise.out.image });
    const closed = planOf(compile(graph.graph(), { catalog: studio }).resolved);
    expect(picture(closed).digest).not.toBe(picture(open).digest);
    expect(picture({ steps: [] }).rgba).toBe(missingRaster);
  });

  it('shows every node that gives a picture', () => {
    const graph = studio.graph();
    const size = graph.add('number', { value: 3 });
    const noise = graph.add('noise', { scale: size.out.value });
    const out = graph.add('output', { image: noise.out.image });
    const plan = planOf(compile(graph.graph(), { catalog: studio }).resolved);
    const found = pictures(plan);
    expect([...found.keys()]).toEqual([noise.key, out.key]);
    expect([...found.values()].every(isRaster)).toBe(true);
  });

  it('moves with the time that it is given, and with no other', () => {
    const graph = studio.graph();
    const clock = graph.add('time', { speed: 30 });
    const noise = graph.add('noise', { seed: 2, palette: 'ember' });
    const turned = graph.add('transform', { image: noise.out.image, angle: clock.out.seconds });
    graph.add('output', { image: turned.out.image });
    const plan = planOf(compile(graph.graph(), { catalog: studio }).resolved);
    expect(picture(plan, { timeMs: 0 }).digest).toBe(picture(plan).digest);
    expect(picture(plan, { timeMs: 1000 }).digest).not.toBe(picture(plan).digest);
  });

  it('uses a coerced value: a number wired to a colour is a grey', () => {
    const graph = studio.graph();
    const half = graph.add('number', { value: 0.5 });
    graph.add('output', { image: graph.add('fill', { color: half.out.value }).out.image });
    expect([...legacyPicture(graph.graph()).rgba.slice(0, 4)]).toEqual([128, 128, 128, 255]);
  });
});

describe('the package', () => {
  it('computes with nothing that differs between engines, and reads no clock', () => {
    const allowed = new Set(['floor', 'ceil', 'round', 'sqrt', 'abs', 'min', 'max', 'imul', 'fround']);
    const files = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.includes('.test.'));
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8');
      for (const [, name = ''] of text.matchAll(/\bMath\.(\w+)/g)) expect(allowed, file).toContain(name);
      expect(text, file).not.toMatch(/[\w)\]] \*\* [\w(]|\bDate\b|\bperformance\b|localeCompare/);
    }
  });
});
