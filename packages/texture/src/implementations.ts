import { blur } from './kinds/blur.ts';
import { average, fill, luminance } from './kinds/converters.ts';
import { displace } from './kinds/displace.ts';
import { gradient } from './kinds/gradient.ts';
import { levels } from './kinds/levels.ts';
import { mask } from './kinds/mask.ts';
import { mix } from './kinds/mix.ts';
import { noise } from './kinds/noise.ts';
import { number } from './kinds/number.ts';
import { output } from './kinds/output.ts';
import { shape } from './kinds/shape.ts';
import { threshold } from './kinds/threshold.ts';
import { time } from './kinds/time.ts';
import { transform } from './kinds/transform.ts';
import { clamp } from './math/curves.ts';
import { type Evaluator, readColor, readNumber } from './read-value.ts';

/** What each kind of the reference catalog does, by its name; values that were set by hand stand beside wired ones, as a plan has them. */
export const implementations = {
  noise,
  gradient,
  shape,
  number,
  time,
  blur,
  levels,
  displace,
  threshold,
  transform,
  mix,
  mask,
  output,
  average,
  luminance,
  fill,
} as const satisfies Readonly<Record<string, Evaluator>>;

/** The reference catalog's coercions by id. Total: what is no number becomes one first, and a color, which a union may bring, stays as it is. */
export const coercions: Readonly<Record<string, (value: unknown) => unknown>> = {
  'grey@1': (value) => {
    if (isColor(value)) return readColor(value, [0, 0, 0]);
    const level = Math.floor(clamp(readNumber(value, 0), 0, 1) * 255 + 0.5);
    return [level, level, level];
  },
};

function isColor(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 3 && value.every((part) => typeof part === 'number' && part >= 0 && part <= 255);
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value);
}
