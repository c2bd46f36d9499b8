import type { FlowsInto } from '@turnbuckle/model';
import type { PaletteName } from '../palettes.ts';
import type { Random } from '../random.ts';
import type { studio } from '../studio.ts';

export type StudioGraph = ReturnType<typeof studio.graph>;
interface End {
  readonly from: { readonly node: string; readonly port: string };
}
/** An output that gives a picture, and one that gives a mask. */
export type ImageEnd = FlowsInto<'image'> & End;
export type MaskEnd = FlowsInto<'mask' | 'image'> & End;

/** A family of pictures: builds one of them, without the output node, into a graph. */
export interface Recipe {
  readonly name: string;
  /** Words for titles of its projects. */
  readonly words: readonly string[];
  build(graph: StudioGraph, random: Random): ImageEnd;
}

export const colorful: readonly PaletteName[] = ['ember', 'lagoon', 'aurora', 'dusk', 'moss', 'glacier', 'rose', 'copper', 'candy', 'citrus', 'riso', 'sand'];

/** Sets of colours that stand well beside each other: ground, then accents. */
export const schemes: readonly (readonly [ground: string, ...accents: [string, string, string, string]])[] = [
  ['#f4ead5', '#e4572e', '#17306b', '#f3a712', '#2a9d8f'],
  ['#14213d', '#fca311', '#e5e5e5', '#e63946', '#5fa8d3'],
  ['#fff7ed', '#ef476f', '#118ab2', '#ffd166', '#073b4c'],
  ['#1b1b3a', '#ff8fa3', '#8be8cb', '#f9dc5c', '#7b6cf6'],
  ['#e9efe4', '#386641', '#bc4749', '#f2a65a', '#264653'],
  ['#20123b', '#ff6d5a', '#ffb86b', '#46c2cb', '#f2f7a1'],
  ['#f2f4f8', '#3a5ad9', '#ff7a59', '#10141f', '#9fd8cb'],
  ['#2b0f1d', '#f25f5c', '#ffe066', '#70c1b3', '#f7ede2'],
];

/** The colour as it was picked, or another one of the same set. */
export function accents(random: Random): { readonly ground: string; readonly pick: () => string } {
  const [ground, ...rest] = random.pick(schemes);
  let turn = random.int(0, rest.length - 1);
  return { ground, pick: () => rest[turn++ % rest.length] ?? ground };
}
