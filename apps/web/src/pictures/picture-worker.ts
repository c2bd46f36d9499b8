import { pictures } from '@turnbuckle/texture';
import type { PictureAnswer, PictureRequest } from './messages.ts';
import { tileOf } from './tile-of.ts';

/** Tiles that are painted before anything else: about what a screen shows. */
const FIRST_SCREEN = 96;
/** Tiles in one message: enough that messages cost nothing, few enough that the wall fills smoothly. */
const BATCH = 12;

let latest = 0;

addEventListener('message', ({ data }: MessageEvent<PictureRequest>): void => {
  if (data.ask === 'tiles') void answerTiles(data);
  else if (data.ask === 'forecasts') void answerForecasts(data);
  else answerNodes(data);
});

async function answerTiles({ graphs }: PictureRequest & { readonly ask: 'tiles' }): Promise<void> {
  const first = graphs.slice(0, FIRST_SCREEN);
  const rest = graphs.slice(FIRST_SCREEN);
  for (const batch of batches(first)) send({ answer: 'tiles', tiles: batch.map((graph) => tileOf(graph, true)) });
  for (const batch of batches(rest)) send({ answer: 'tiles', tiles: batch.map((graph) => tileOf(graph, false)) });
  for (const batch of batches(rest)) {
    send({ answer: 'tiles', tiles: batch.map((graph) => tileOf(graph, true)) });
    await pause();
  }
}

/** Migrations are loaded with the first forecast: the wall itself needs none. */
async function answerForecasts({ graphs }: PictureRequest & { readonly ask: 'forecasts' }): Promise<void> {
  const { forecastOf } = await import('./forecast-of.ts');
  for (const batch of batches(graphs)) {
    send({ answer: 'forecasts', forecasts: batch.map(forecastOf) });
    await pause();
  }
}

/** A plan that was overtaken by a newer one while it waited is not painted. */
function answerNodes({ number, plan }: PictureRequest & { readonly ask: 'nodes' }): void {
  latest = number;
  setTimeout(() => {
    if (number === latest) send({ answer: 'nodes', number, pictures: [...pictures(plan)] });
  });
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH));
}

function send(answer: PictureAnswer): void {
  postMessage(answer);
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
