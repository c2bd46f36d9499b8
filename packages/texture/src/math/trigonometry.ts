/** Turns to radians. */
const TAU = 6.283185307179586;

/**
 * Sine of an angle in turns, by a polynomial: the built-in one differs between engines in its last digit, and pictures must not.
 * Off by less than 4e-6.
 */
export function sineTurns(turns: number): number {
  const wrapped = turns - Math.floor(turns + 0.5);
  const folded = wrapped > 0.25 ? 0.5 - wrapped : wrapped < -0.25 ? -0.5 - wrapped : wrapped;
  const x = folded * TAU;
  const square = x * x;
  return x * (1 + square * (-1 / 6 + square * (1 / 120 + square * (-1 / 5040 + square / 362880))));
}

/** Cosine of an angle in turns. */
export function cosineTurns(turns: number): number {
  return sineTurns(turns + 0.25);
}

/** The angle of a point in turns, -0.5 to 0.5; 0 for the origin. Off by less than 2e-6. */
export function angleTurns(y: number, x: number): number {
  const [absX, absY] = [Math.abs(x), Math.abs(y)];
  if (absX === 0 && absY === 0) return 0;
  const ratio = absX > absY ? absY / absX : absX / absY;
  const square = ratio * ratio;
  const base = (ratio * (0.999866 + square * (-0.3302995 + square * (0.180141 + square * (-0.085133 + square * 0.0208351))))) / TAU;
  const steep = absX > absY ? base : 0.25 - base;
  const half = x < 0 ? 0.5 - steep : steep;
  return y < 0 ? -half : half;
}
