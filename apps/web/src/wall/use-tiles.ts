import { useEffect, useState } from 'react';
import type { StoredGraph } from '../api/graphs.ts';
import type { PictureAnswer, PictureRequest, Tile } from '../pictures/messages.ts';

/** Judges and paints stored graphs in a worker; answers grow as they come. A graph that stays as it was is not asked for again. */
export function useTiles(graphs: readonly StoredGraph[]): ReadonlyMap<string, Tile> {
  const [tiles, setTiles] = useState<ReadonlyMap<string, Tile>>(new Map());
  useEffect(() => {
    if (graphs.length === 0) return;
    const worker = new Worker(new URL('../pictures/picture-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<PictureAnswer>): void => {
      if (data.answer === 'tiles') setTiles((known) => new Map([...known, ...data.tiles.map((tile) => [tile.id, tile] as const)]));
    };
    const request: PictureRequest = { ask: 'tiles', graphs: graphs.flatMap(({ id, document }) => (document === undefined ? [] : [{ id, document }])) };
    worker.postMessage(request);
    return () => worker.terminate();
  }, [graphs]);
  return tiles;
}
