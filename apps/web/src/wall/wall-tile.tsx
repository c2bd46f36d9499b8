import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import type { StoredGraph } from '../api/graphs.ts';
import type { Tile } from '../pictures/messages.ts';
import { PictureCanvas } from '../pictures/picture-canvas.tsx';
import { titleOf } from './wall-entries.ts';

interface WallTileProps {
  readonly graph: StoredGraph;
  readonly tile: Tile | undefined;
  readonly index: number;
  readonly isInTabOrder: boolean;
}

/** One saved graph: its picture, and how many errors it holds. */
export const WallTile = memo(function WallTile({ graph, tile, index, isInTabOrder }: WallTileProps): ReactElement {
  const errors = tile?.problems.filter(({ severity }) => severity === 'error') ?? [];
  return (
    <li>
      <Link
        to="/graph/$id"
        params={{ id: graph.id }}
        preload={false}
        className="wall-tile"
        data-tile={graph.id}
        data-index={index}
        data-wrong={errors.length > 0 || undefined}
        tabIndex={isInTabOrder ? 0 : -1}
        aria-label={labelOf(graph, errors)}
      >
        {tile?.rgba == null ? <span className={tile?.isPainted === true ? 'wall-blank' : 'wall-blank skeleton'} /> : <PictureCanvas rgba={tile.rgba} />}
        {errors.length > 0 && (
          <span className="wall-corner" aria-hidden="true">
            {errors.length}
          </span>
        )}
      </Link>
    </li>
  );
});

function labelOf(graph: StoredGraph, errors: Tile['problems']): string {
  const [first] = errors;
  const name = `${titleOf(graph)}, by ${graph.owner}`;
  return first === undefined ? name : `${name}. ${errors.length === 1 ? 'One error' : `${errors.length} errors`}: ${first.message}`;
}
