/** Pixels along each side of every picture. */
export const rasterSize = 64;
/** Bytes of a picture: red, green, blue, alpha for each pixel, row by row from the top left. */
export const rasterBytes = rasterSize * rasterSize * 4;

/** A picture of 64 x 64 pixels, RGBA8, always opaque. Never changed once a node gave it out. */
export type Raster = Uint8ClampedArray<ArrayBuffer>;

export function isRaster(value: unknown): value is Raster {
  return value instanceof Uint8ClampedArray && value.length === rasterBytes;
}

/** A picture painted pixel by pixel. `paint` gets the offset of the pixel's red byte and its centre, 0 to 1 from the top left. */
export function paintRaster(paint: (pixels: Raster, offset: number, at: { readonly u: number; readonly v: number }) => void): Raster {
  const pixels = new Uint8ClampedArray(rasterBytes);
  const at = { u: 0, v: 0 };
  for (let y = 0, offset = 0; y < rasterSize; y++) {
    at.v = (y + 0.5) / rasterSize;
    for (let x = 0; x < rasterSize; x++, offset += 4) {
      at.u = (x + 0.5) / rasterSize;
      paint(pixels, offset, at);
      pixels[offset + 3] = 255;
    }
  }
  return pixels;
}

/** One grey for each pixel; `shade` gives 0 to 1 for a point 0 to 1 from the top left. */
export function paintGrey(shade: (u: number, v: number) => number): Raster {
  return paintRaster((pixels, offset, { u, v }) => {
    const value = shade(u, v) * 255;
    pixels[offset] = value;
    pixels[offset + 1] = value;
    pixels[offset + 2] = value;
  });
}

/** One colour everywhere, each channel 0 to 255. */
export function flatRaster(red: number, green: number, blue: number): Raster {
  return paintRaster((pixels, offset) => {
    pixels[offset] = red;
    pixels[offset + 1] = green;
    pixels[offset + 2] = blue;
  });
}

/** What stands for a picture that is not there: the board of squares by which graphics programs show nothing. */
export const missingRaster: Raster = paintRaster((pixels, offset, { u, v }) => {
  const value = (Math.floor(u * 8) + Math.floor(v * 8)) % 2 === 0 ? 70 : 46;
  pixels[offset] = value;
  pixels[offset + 1] = value;
  pixels[offset + 2] = value;
});

/** How bright a pixel looks, 0 to 255. Weights of Rec. 709 in 256ths. */
export function luminanceAt(pixels: Raster, offset: number): number {
  return ((pixels[offset] ?? 0) * 54 + (pixels[offset + 1] ?? 0) * 183 + (pixels[offset + 2] ?? 0) * 19) / 256;
}
