import { catalog, coerce, node, optional, param, renamed, type } from '@turnbuckle/model';
import { paletteNames } from './palettes.ts';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const int = type('int', { extends: number });
const color = type('color');

/** The n-th input's name in graphs that were saved before ports were declared. */
const input = (index: number): readonly string[] => [`input-${index}`];
const main = ['output-main'];
const outImage = { image: renamed(image, main) };
const outMask = { mask: renamed(mask, main) };

const noise = node('noise', {
  title: 'Noise',
  category: 'source',
  description: 'Soft, ridged, cellular or marbled noise, warped by itself.',
  was: ['Noise', 'noiseTOP'],
  in: {
    seed: renamed(int.orParam(0, { min: 0 }), input(1)),
    scale: renamed(number.orParam(4, { min: 0.25, max: 64 }), input(2)),
    warp: renamed(number.orParam(0, { min: 0, max: 4 }), input(3)),
  },
  out: outImage,
  params: {
    style: param.oneOf(['soft', 'ridged', 'billow', 'cells', 'cracks', 'marble', 'stars'], { default: 'soft' }),
    octaves: param.int({ default: 4, min: 1, max: 7 }),
    palette: param.oneOf(paletteNames, { default: 'grey' }),
  },
});

const gradient = node('gradient', {
  title: 'Gradient',
  category: 'source',
  description: "Colours along a line, a circle or an angle; with a picture wired to 'along', that picture in these colours.",
  was: ['Gradient', 'rampTOP'],
  in: {
    along: renamed(optional(image), input(1)),
    angle: renamed(number.orParam(0, { min: -360, max: 360 }), input(2)),
    offset: renamed(number.orParam(0, { min: -8, max: 8 }), input(3)),
    from: renamed(color.orParam('#101018'), input(4)),
    to: renamed(color.orParam('#f4f1ea'), input(5)),
  },
  out: outImage,
  params: {
    form: param.oneOf(['linear', 'radial', 'angular', 'diamond'], { default: 'linear' }),
    palette: param.oneOf([...paletteNames, 'custom'], { default: 'custom' }),
    repeat: param.number({ default: 1, min: 0.25, max: 16 }),
    mirror: param.boolean({ default: false }),
  },
});

const shape = node('shape', {
  title: 'Shape',
  category: 'source',
  description: 'A crisp or soft figure, white on black.',
  was: ['Shape', 'circleTOP'],
  in: {
    radius: renamed(number.orParam(0.6, { min: 0.01, max: 2 }), input(1)),
    x: renamed(number.orParam(0, { min: -2, max: 2 }), input(2)),
    y: renamed(number.orParam(0, { min: -2, max: 2 }), input(3)),
    angle: renamed(number.orParam(0, { min: -360, max: 360 }), input(4)),
  },
  out: outMask,
  params: {
    form: param.oneOf(['circle', 'ring', 'moon', 'polygon', 'star', 'petals', 'cross', 'dots', 'stripes'], { default: 'circle' }),
    sides: param.int({ default: 5, min: 2, max: 16 }),
    thickness: param.number({ default: 0.25, min: 0.01, max: 1 }),
    softness: param.number({ default: 0, min: 0, max: 1 }),
  },
});

const numberKind = node('number', {
  title: 'Number',
  category: 'source',
  description: 'One number, for as many inputs as you like.',
  was: ['Number', 'constantCHOP'],
  out: { value: renamed(number, main) },
  params: { value: param.number({ default: 1 }) },
});

const time = node('time', {
  title: 'Time',
  category: 'source',
  description: 'Seconds since the start, and the number of the frame.',
  was: ['Time', 'timerCHOP'],
  out: { seconds: renamed(number, main), frame: renamed(int, ['output-frame']) },
  params: { speed: param.number({ default: 1, min: -16, max: 16 }), start: param.number({ default: 0 }) },
});

const blur = node('blur', {
  title: 'Blur',
  category: 'filter',
  description: 'Softens by a radius in pixels.',
  was: ['Blur', 'blurTOP'],
  in: { image: renamed(image, input(1)), radius: renamed(number.orParam(4, { min: 0, max: 32 }), input(2)) },
  out: outImage,
});

const levels = node('levels', {
  title: 'Levels',
  category: 'filter',
  description: 'Brightness, contrast, middle tones, saturation and hue.',
  was: ['Levels', 'levelTOP'],
  in: {
    image: renamed(image, input(1)),
    brightness: renamed(number.orParam(0, { min: -1, max: 1 }), input(2)),
    contrast: renamed(number.orParam(1, { min: 0, max: 8 }), input(3)),
    middle: renamed(number.orParam(0.5, { min: 0.02, max: 0.98 }), input(4)),
    saturation: renamed(number.orParam(1, { min: 0, max: 4 }), input(5)),
    hue: renamed(number.orParam(0, { min: -360, max: 360 }), input(6)),
  },
  out: outImage,
  params: { invert: param.boolean({ default: false }) },
});

const displace = node('displace', {
  title: 'Displace',
  category: 'filter',
  description: 'Moves each pixel by what another picture shows there.',
  was: ['Displace', 'displaceTOP'],
  in: { image: renamed(image, input(1)), by: renamed(image, input(2)), amount: renamed(number.orParam(0.2, { min: -2, max: 2 }), input(3)) },
  out: outImage,
  params: { direction: param.oneOf(['slope', 'turn', 'diagonal'], { default: 'turn' }) },
});

const threshold = node('threshold', {
  title: 'Threshold',
  category: 'filter',
  description: 'White where the picture is bright enough, or where it is just at the level.',
  was: ['Threshold', 'thresholdTOP'],
  in: { image: renamed(image, input(1)), level: renamed(number.orParam(0.5, { min: 0, max: 1 }), input(2)) },
  out: outMask,
  params: {
    keep: param.oneOf(['above', 'below', 'band'], { default: 'above' }),
    softness: param.number({ default: 0.03, min: 0, max: 1 }),
  },
});

const transform = node('transform', {
  title: 'Transform',
  category: 'filter',
  description: 'Turns, zooms, shifts, repeats and folds a picture.',
  was: ['Transform', 'transformTOP'],
  in: {
    image: renamed(image, input(1)),
    angle: renamed(number.orParam(0, { min: -360, max: 360 }), input(2)),
    zoom: renamed(number.orParam(1, { min: 0.05, max: 16 }), input(3)),
    x: renamed(number.orParam(0, { min: -4, max: 4 }), input(4)),
    y: renamed(number.orParam(0, { min: -4, max: 4 }), input(5)),
  },
  out: outImage,
  params: { edge: param.oneOf(['mirror', 'wrap', 'clamp'], { default: 'mirror' }), folds: param.int({ default: 0, min: 0, max: 16 }) },
});

const mix = node('mix', {
  title: 'Mix',
  category: 'combiner',
  description: 'Two pictures in one.',
  was: ['Mix', 'compositeTOP'],
  in: { a: renamed(image, input(1)), b: renamed(image, input(2)), amount: renamed(number.orParam(0.5, { min: 0, max: 1 }), input(3)) },
  out: outImage,
  params: { blend: param.oneOf(['normal', 'add', 'multiply', 'screen', 'overlay', 'difference', 'lighten', 'darken'], { default: 'normal' }) },
});

const maskKind = node('mask', {
  title: 'Mask',
  category: 'combiner',
  description: 'Shows a picture where the mask is white, and what lies under it (black, when nothing is wired) elsewhere.',
  was: ['Mask', 'matteTOP'],
  in: { image: renamed(image, input(1)), mask: renamed(mask, input(2)), under: renamed(optional(image), input(3)) },
  out: outImage,
  params: { invert: param.boolean({ default: false }) },
});

const output = node('output', {
  title: 'Output',
  category: 'sink',
  description: 'The picture of the project.',
  was: ['Output', 'outTOP'],
  sink: true,
  in: { image: renamed(image, input(1)) },
});

const average = node('average', {
  title: 'Average',
  category: 'converter',
  description: 'How bright a picture is on the whole, 0 to 1, and its colour.',
  was: ['Average', 'analyzeTOP'],
  converter: { from: 'image', to: 'value', cost: 2, lossless: false },
  in: { image: renamed(image, input(1)) },
  out: { value: renamed(number, main), color: renamed(color, ['output-color']) },
});

const luminance = node('luminance', {
  title: 'Luminance',
  category: 'converter',
  description: 'A mask that is as bright as the picture.',
  was: ['Luminance', 'monochromeTOP'],
  converter: { from: 'image', to: 'mask', cost: 1, lossless: false },
  in: { image: renamed(image, input(1)) },
  out: outMask,
});

const fill = node('fill', {
  title: 'Fill',
  category: 'converter',
  description: 'A picture of one colour.',
  was: ['Fill', 'constantTOP'],
  converter: { from: 'color', to: 'image', cost: 1, lossless: true },
  in: { color: renamed(color.orParam('#8090a0'), input(1)) },
  out: outImage,
});

/** The reference catalog: what a small texture editor offers. Each of its graphs is a picture. */
export const studio = catalog({
  name: 'studio',
  version: '2.0.0',
  nodes: [noise, gradient, shape, numberKind, time, blur, levels, displace, threshold, transform, mix, maskKind, output, average, luminance, fill],
  coercions: [coerce(number, color, { id: 'grey@1', lossless: true })],
});

export default studio;
