import { useEffect, useState } from 'react';
import type { StoredGraph } from '../api/graphs.ts';
import type { Forecast, PictureAnswer, PictureRequest } from '../pictures/messages.ts';

interface KnownForecast {
  readonly document: string;
  readonly forecast: Forecast;
}

/** Forecasts that were made since the page was loaded, with the document that they are about: asking again costs nothing. */
const known = new Map<string, KnownForecast>();
const NONE: ReadonlyMap<string, Forecast> = new Map();

/** What strict rules would make of stored graphs, worked out in a worker when somebody asks; answers grow as they come. */
export function useForecasts(graphs: readonly StoredGraph[], isAsked: boolean): ReadonlyMap<string, Forecast> {
  const [forecasts, setForecasts] = useState(NONE);
  useEffect(() => {
    if (!isAsked) return;
    const documents = new Map(graphs.flatMap(({ id, document }) => (document === undefined ? [] : [[id, document] as const])));
    const settled = (): ReadonlyMap<string, Forecast> =>
      new Map([...documents].flatMap(([id, document]) => (known.get(id)?.document === document ? [[id, known.get(id)?.forecast] as const] : [])).filter(isKnown));
    setForecasts(settled());
    const wanted = [...documents].flatMap(([id, document]) => (known.get(id)?.document === document ? [] : [{ id, document }]));
    if (wanted.length === 0) return;
    const worker = new Worker(new URL('../pictures/picture-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<PictureAnswer>): void => {
      if (data.answer !== 'forecasts') return;
      for (const forecast of data.forecasts) known.set(forecast.id, { document: documents.get(forecast.id) ?? '', forecast });
      setForecasts(settled());
    };
    const request: PictureRequest = { ask: 'forecasts', graphs: wanted };
    worker.postMessage(request);
    return () => worker.terminate();
  }, [graphs, isAsked]);
  return isAsked ? forecasts : NONE;
}

function isKnown(entry: readonly [string, Forecast | undefined]): entry is readonly [string, Forecast] {
  return entry[1] !== undefined;
}
