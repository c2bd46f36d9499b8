/** A colour as red, green, blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const paletteNames = ['grey', 'ember', 'lagoon', 'aurora', 'dusk', 'moss', 'paper', 'glacier', 'rose', 'copper', 'candy', 'citrus', 'riso', 'sand'] as const;
export type PaletteName = (typeof paletteNames)[number];

/** Stops from dark to light, evenly spread; chosen so that neighbours blend without turning muddy. */
const stops: Readonly<Record<PaletteName, readonly string[]>> = {
  grey: ['#000000', '#ffffff'],
  ember: ['#0b0714', '#3a0f3d', '#8f1d4c', '#e2493b', '#fb9f3c', '#fff1c1'],
  lagoon: ['#041726', '#0a3d56', '#12798a', '#45c0b0', '#b7eccb', '#fdf6d8'],
  aurora: ['#070a1f', '#13315c', '#0f7f7a', '#5fdc8c', '#c9f4a9', '#f6d6ff'],
  dusk: ['#120b2e', '#3b1c6b', '#8a2f8f', '#e0568a', '#ff9d7a', '#ffe4b0'],
  moss: ['#0d140d', '#24402a', '#4f7a3f', '#9bb45a', '#dcd78a', '#fbf6dc'],
  paper: ['#20242b', '#4b5560', '#8d8f8c', '#c9bfae', '#ebe2d0', '#fffaf0'],
  glacier: ['#0a1430', '#1f3f7d', '#4a84c4', '#93c3e8', '#d3ecf7', '#ffffff'],
  rose: ['#24091b', '#6d1a3f', '#b83b5e', '#ee7b86', '#f9bfb7', '#fff0e6'],
  copper: ['#101417', '#28423f', '#4f7d6d', '#b3835a', '#e0a972', '#fbe3c0'],
  candy: ['#2b1464', '#5b3fd6', '#b05cf0', '#ff7bc4', '#ffb7a8', '#fff3b8'],
  citrus: ['#1b2a12', '#3f6b1e', '#8fb521', '#f1cf2b', '#ff8f2a', '#ffe9d0'],
  riso: ['#0c1b4d', '#0057a8', '#00a3a3', '#ffd23f', '#ff5a5f', '#fff4e6'],
  sand: ['#2a1a1f', '#6b3f3a', '#b0714f', '#dba86a', '#f0d6a0', '#fcf3dd'],
};

/** Steps of a table of colours: as many as one channel of a picture tells apart. */
const TABLE_LENGTH = 256;

/** 256 colours from the first stop to the last, red, green and blue after each other. */
export type ColorTable = Uint8ClampedArray;

/** Colours between stops, blended by light (squares), since blending the stored values goes dark half-way. */
export function colorTable(colors: readonly Rgb[]): ColorTable {
  const table = new Uint8ClampedArray(TABLE_LENGTH * 3);
  const last = colors.length - 1;
  for (let step = 0; step < TABLE_LENGTH; step++) {
    const at = (step / (TABLE_LENGTH - 1)) * last;
    const index = Math.min(Math.floor(at), Math.max(last - 1, 0));
    const [low, high, part] = [colors[index] ?? BLACK, colors[index + 1] ?? colors[index] ?? BLACK, at - index];
    for (const channel of [0, 1, 2] as const) {
      table[step * 3 + channel] = Math.floor(Math.sqrt(low[channel] * low[channel] * (1 - part) + high[channel] * high[channel] * part) + 0.5);
    }
  }
  return table;
}

const BLACK: Rgb = [0, 0, 0];
const tables = new Map<string, ColorTable>();

/** The table of a palette; a name that is none gets greys. */
export function paletteTable(name: string): ColorTable {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const colors = Object.hasOwn(stops, name) ? stops[name as PaletteName] : stops.grey;
  const table = colorTable(colors.map((color) => parseColor(color) ?? BLACK));
  if (Object.hasOwn(stops, name)) tables.set(name, table);
  return table;
}

/** `#rgb` or `#rrggbb` as numbers; `null` for anything else. */
export function parseColor(text: string): Rgb | null {
  const long = /^#[0-9a-f]{3}$/i.test(text) ? `#${[...text.slice(1)].map((digit) => digit + digit).join('')}` : text;
  if (!/^#[0-9a-f]{6}$/i.test(long)) return null;
  const value = Number.parseInt(long.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
