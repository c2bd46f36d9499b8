import { clamp, fraction } from '../math/curves.ts';
import { angleTurns, cosineTurns, sineTurns } from '../math/trigonometry.ts';
import { paintRaster } from '../raster.ts';
import { type Evaluator, readImage, readNumber, readText } from '../read-value.ts';
import { foldCoordinate, sampleInto } from '../sample-raster.ts';

/** Turns (degrees), zooms and shifts (picture widths) around the centre; `folds` mirrors it round like a kaleidoscope. */
export const transform: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  const turns = readNumber(inputs.angle, 0) / 360;
  const zoom = readNumber(inputs.zoom, 1);
  const [shiftX, shiftY] = [readNumber(inputs.x, 0), readNumber(inputs.y, 0)];
  const edge = readText(inputs.edge, 'mirror');
  const folds = clamp(Math.floor(readNumber(inputs.folds, 0)), 0, 16);
  const [cosine, sine] = [cosineTurns(turns), sineTurns(turns)];
  const scale = zoom === 0 ? 0 : 1 / zoom;
  const image = paintRaster((pixels, offset, { u, v }) => {
    const [x, y] = folds < 2 ? [u - 0.5, v - 0.5] : kaleidoscope(u - 0.5, v - 0.5, folds);
    const [turnedX, turnedY] = [(x * cosine + y * sine) * scale, (y * cosine - x * sine) * scale];
    sampleInto(pixels, offset, {
      source,
      u: foldCoordinate(turnedX + 0.5 - shiftX, edge),
      v: foldCoordinate(turnedY + 0.5 - shiftY, edge),
      wrap: edge === 'wrap',
    });
  });
  return { image };
};

/** The point's image in the first of `folds` pairs of mirrors. */
function kaleidoscope(x: number, y: number, folds: number): readonly [number, number] {
  const far = Math.sqrt(x * x + y * y);
  const within = Math.abs(fraction(angleTurns(y, x) * folds + 0.5) - 0.5) / folds;
  return [far * cosineTurns(within), far * sineTurns(within)];
}
