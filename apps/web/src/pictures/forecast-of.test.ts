import { generateProjects } from '@turnbuckle/texture';
import { describe, expect, it } from 'vitest';
import { forecastOf } from './forecast-of.ts';
import { tileOf } from './tile-of.ts';

const flow = (edge: Readonly<Record<string, string | null>>, last: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({
    nodes: [
      { id: 'noise', type: 'noise', position: { x: 0, y: 0 }, data: { seed: 7 } },
      { id: 'blur', type: 'blur', position: { x: 260, y: 0 }, data: { radius: 2 } },
      { id: 'level', type: 'number', position: { x: 0, y: 180 }, data: { value: 3.5 } },
      { id: 'output', type: 'output', position: { x: 780, y: 0 }, data: {} },
    ],
    edges: [
      { id: 'e1', source: 'noise', sourceHandle: 'image', target: 'blur', targetHandle: 'image', ...edge },
      { id: 'e2', source: 'blur', sourceHandle: 'image', target: 'output', targetHandle: 'image', ...last },
    ],
  });

describe('what strict rules would make of a graph', () => {
  it('is nothing where it is right', () => {
    expect(forecastOf({ id: 'a', document: flow({}) })).toEqual({ id: 'a', outcome: 'unchanged', mended: [], open: [], isWayBackEqual: true, changedRgba: undefined });
  });

  it('is a safe fix where one is, told as a sentence, with the picture that it gives', () => {
    const document = flow({ targetHandle: 'Image ' });
    const forecast = forecastOf({ id: 'a', document });
    expect(forecast).toMatchObject({ outcome: 'repaired', open: [], isWayBackEqual: true });
    expect(forecast.mended).toEqual(["Connect to 'image' (it said 'Image '): noise noise.image → blur blur.image"]);
    expect(forecast.changedRgba).toEqual(tileOf({ id: 'b', document: flow({}) }, true).rgba);
  });

  it('names the converter that it would put between', () => {
    const forecast = forecastOf({ id: 'a', document: flow({ source: 'level', sourceHandle: 'value' }) });
    expect(forecast).toMatchObject({ outcome: 'repaired', mended: ['Insert Fill: number level.value → blur blur.image'], open: [], isWayBackEqual: true });
  });

  it('is the owner where a wire can only be set aside, and where an input is then open', () => {
    const forecast = forecastOf({ id: 'a', document: flow({}, { target: 'blur' }) });
    expect(forecast).toMatchObject({ outcome: 'owner', mended: [], isWayBackEqual: true });
    expect(forecast.open).toEqual(expect.arrayContaining([expect.stringMatching(/^Quarantined: /), expect.stringMatching(/^output output needs image/)]));
  });

  it('is the owner, too, where there is no graph to read', () => {
    expect(forecastOf({ id: 'a', document: '{"nodes":' })).toMatchObject({ outcome: 'owner', isWayBackEqual: null });
  });

  it('has something to say of every project that a strict check finds wrong, and of no other', () => {
    const { projects } = generateProjects({ seed: 5, count: 60 });
    const changed = projects.filter((project) => forecastOf(project).outcome !== 'unchanged').map(({ id }) => id);
    expect(changed).toEqual(projects.filter((project) => tileOf(project, false).isWrong).map(({ id }) => id));
  });
});
