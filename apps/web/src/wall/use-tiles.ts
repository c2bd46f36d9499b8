import { useEffect, useState } from 'react';
import type { StoredGraph } from '../api/graphs.ts';
import type { PictureAnswer, PictureRequest, Tile } from '../pictures/messages.ts';

interface KnownTile {
  readonly document: string;
  readonly tile: Tile;
}

/** Tiles that were painted since the page was loaded, with the document that they show: coming back to the wall costs nothing. */
const known = new Map<string, KnownTile>();

/** Judges and paints stored graphs in a worker; answers grow as they come. A graph that stays as it was is not asked for again. */
export function useTiles(graphs: readonly StoredGraph[]): ReadonlyMap<string, Tile> {
  const [tiles, setTiles] = useState<ReadonlyMap<string, Tile>>(() => knownTiles());
  useEffect(() => {
    const documents = new Map(graphs.map(({ id, document }) => [id, document]));
    const wanted = graphs.flatMap(({ id, document }) => (document === undefined || known.get(id)?.document === document ? [] : [{ id, document }]));
    if (wanted.length === 0) return;
    const worker = new Worker(new URL('../pictures/picture-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<PictureAnswer>): void => {
      if (data.answer !== 'tiles') return;
      for (const tile of data.tiles) if (tile.isPainted) known.set(tile.id, { document: documents.get(tile.id) ?? '', tile });
      setTiles((shown) => new Map([...shown, ...data.tiles.map((tile) => [tile.id, tile] as const)]));
    };
    const request: PictureRequest = { ask: 'tiles', graphs: wanted };
    worker.postMessage(request);
    return () => worker.terminate();
  }, [graphs]);
  return tiles;
}

function knownTiles(): ReadonlyMap<string, Tile> {
  return new Map([...known].map(([id, { tile }]) => [id, tile]));
}
