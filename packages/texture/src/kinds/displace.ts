import { cosineTurns, sineTurns } from '../math/trigonometry.ts';
import { luminanceAt, paintRaster, type Raster, rasterSize } from '../raster.ts';
import { type Evaluator, readImage, readNumber, readText } from '../read-value.ts';
import { foldCoordinate, sampleInto } from '../sample-raster.ts';

/** Moves pixels by up to `amount` of the picture's width, in a direction that the second picture gives. */
export const displace: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  const by = readImage(inputs.by);
  const amount = readNumber(inputs.amount, 0.2);
  const shift = shifts[readText(inputs.direction, 'turn')] ?? shiftByTurn;
  const image = paintRaster((pixels, offset, { u, v }) => {
    const [x, y] = shift(by, offset);
    sampleInto(pixels, offset, { source, u: foldCoordinate(u + x * amount, 'mirror'), v: foldCoordinate(v + y * amount, 'mirror'), wrap: false });
  });
  return { image };
};

type Shift = (by: Raster, offset: number) => readonly [x: number, y: number];

/** The brighter, the further round, starting to the right. */
const shiftByTurn: Shift = (by, offset) => {
  const turns = luminanceAt(by, offset) / 255;
  return [cosineTurns(turns), sineTurns(turns)];
};

const shiftDiagonally: Shift = (by, offset) => {
  const way = luminanceAt(by, offset) / 127.5 - 1;
  return [way, way * 0.6];
};

/** Downhill, as light bends in glass whose height the picture is. */
const shiftBySlope: Shift = (by, offset) => {
  const row = rasterSize * 4;
  const column = offset % row;
  const left = luminanceAt(by, column === 0 ? offset : offset - 4);
  const right = luminanceAt(by, column === row - 4 ? offset : offset + 4);
  const above = luminanceAt(by, offset < row ? offset : offset - row);
  const below = luminanceAt(by, offset >= row * (rasterSize - 1) ? offset : offset + row);
  return [(right - left) / 48, (below - above) / 48];
};

const shifts: Readonly<Record<string, Shift>> = { turn: shiftByTurn, slope: shiftBySlope, diagonal: shiftDiagonally };
