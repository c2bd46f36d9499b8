import { clamp, fraction, smoothStep } from '../math/curves.ts';
import { angleTurns, cosineTurns, sineTurns } from '../math/trigonometry.ts';
import { paintGrey, rasterSize } from '../raster.ts';
import { type Evaluator, readNumber, readText, type Values } from '../read-value.ts';

/** Half a picture in units of a figure: one pixel's width there. */
const PIXEL = 2 / rasterSize;

/** A figure in white on black; `radius` 1 reaches the border. */
export const shape: Evaluator = (inputs) => {
  const [centreX, centreY] = [readNumber(inputs.x, 0), readNumber(inputs.y, 0)];
  const turns = readNumber(inputs.angle, 0) / 360;
  const [cosine, sine] = [cosineTurns(turns), sineTurns(turns)];
  const outside = outlineOf(inputs);
  const soft = PIXEL * 0.75 + clamp(readNumber(inputs.softness, 0), 0, 1);
  const mask = paintGrey((u, v) => {
    const [x, y] = [u * 2 - 1 - centreX, v * 2 - 1 - centreY];
    return smoothStep(soft, -soft, outside(x * cosine + y * sine, y * cosine - x * sine));
  });
  return { mask };
};

/** How far a point lies outside the figure (inside: negative). */
type Outline = (x: number, y: number) => number;

function outlineOf(inputs: Values): Outline {
  const radius = readNumber(inputs.radius, 0.6);
  const thickness = readNumber(inputs.thickness, 0.25);
  const sides = clamp(Math.floor(readNumber(inputs.sides, 5)), 2, 16);
  switch (readText(inputs.form, 'circle')) {
    case 'ring':
      return (x, y) => Math.abs(Math.sqrt(x * x + y * y) - radius) - thickness * 0.5;
    case 'moon':
      return (x, y) => Math.max(circle(x, y, radius), -circle(x - radius * 0.55, y + radius * 0.2, radius * (1.1 - thickness * 0.5)));
    case 'polygon':
      return polygon(radius, Math.max(sides, 3));
    case 'star':
      return star(radius, { sides: Math.max(sides, 3), depth: clamp(thickness, 0.05, 0.95) });
    case 'petals':
      return (x, y) => circle(x, y, radius * (1 - thickness * (0.5 + 0.5 * cosineTurns(angleTurns(y, x) * sides))));
    case 'cross':
      return (x, y) => Math.max(Math.max(Math.abs(x), Math.abs(y)) - radius, Math.min(Math.abs(x), Math.abs(y)) - radius * thickness);
    case 'dots':
      return (x, y) => circle(fraction((x * sides) / 2 + 0.5) - 0.5, fraction((y * sides) / 2 + 0.5) - 0.5, radius * 0.5) * (2 / sides);
    case 'stripes':
      return (x) => (Math.abs(fraction((x * sides) / 2) - 0.5) - radius * 0.25) * (2 / sides);
    default:
      return (x, y) => circle(x, y, radius);
  }
}

function circle(x: number, y: number, radius: number): number {
  return Math.sqrt(x * x + y * y) - radius;
}

function polygon(radius: number, sides: number): Outline {
  const apothem = radius * cosineTurns(0.5 / sides);
  return (x, y) => {
    const within = (fraction(angleTurns(x, -y) * sides + 0.5) - 0.5) / sides;
    return Math.sqrt(x * x + y * y) * cosineTurns(within) - apothem;
  };
}

/** Points of a star at `radius`, its notches `depth` of the way in. */
function star(radius: number, { sides, depth }: { readonly sides: number; readonly depth: number }): Outline {
  const inner = radius * (1 - depth);
  const [tipX, tipY] = [radius, 0];
  const [notchX, notchY] = [inner * cosineTurns(0.5 / sides), inner * sineTurns(0.5 / sides)];
  const [edgeX, edgeY] = [notchX - tipX, notchY - tipY];
  const length = Math.sqrt(edgeX * edgeX + edgeY * edgeY);
  return (x, y) => {
    const within = Math.abs(fraction(angleTurns(x, -y) * sides + 0.5) - 0.5) / sides;
    const far = Math.sqrt(x * x + y * y);
    const [px, py] = [far * cosineTurns(within) - tipX, far * sineTurns(within) - tipY];
    return length === 0 ? far - radius : (py * edgeX - px * edgeY) / -length;
  };
}
