import { type Plan, runPlanNow } from '@turnbuckle/compiler';
import { digestText } from '@turnbuckle/model';
import { coercions, implementations } from './implementations.ts';
import { isRaster, missingRaster, type Raster } from './raster.ts';
import type { EvaluationContext } from './read-value.ts';

/** A graph as a picture of 64 x 64 pixels, RGBA8, row by row from the top left. */
export interface Picture {
  readonly rgba: Raster;
  /** SHA-256 of the bytes, written as hexadecimal digits before they are hashed; equal pictures have equal ones in every engine. */
  readonly digest: string;
}

/** The moment at which saved graphs are shown. */
const start: EvaluationContext = { timeMs: 0 };

/**
 * The picture of a plan: its last output's, else the last picture that any of its nodes gives, else the board of squares. Runs at once,
 * reads no clock: `context` says what time it is in the graph.
 */
export function picture(plan: Plan, context: EvaluationContext = start): Picture {
  const { all, sink } = run(plan, context);
  const rgba = sink ?? [...all.values()].at(-1) ?? missingRaster;
  return { rgba, digest: pictureDigest(rgba) };
}

/** The picture of every node that gives one, by node key, in the plan's order; masks count as pictures. */
export function pictures(plan: Plan, context: EvaluationContext = start): ReadonlyMap<string, Raster> {
  return run(plan, context).all;
}

export function pictureDigest(rgba: Raster): string {
  let text = '';
  for (const byte of rgba) text += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16);
  return digestText(text);
}

function run(plan: Plan, context: EvaluationContext): { readonly all: ReadonlyMap<string, Raster>; readonly sink: Raster | undefined } {
  const { values } = runPlanNow(plan, { implementations, coercions, context });
  const all = new Map<string, Raster>();
  let sink: Raster | undefined;
  for (const { node, kind } of plan.steps) {
    const raster = Object.values(values.get(node) ?? {}).find(isRaster);
    if (raster === undefined) continue;
    all.set(node, raster);
    if (kind === 'output') sink = raster;
  }
  return { all, sink };
}
