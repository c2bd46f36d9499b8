import { Link } from '@tanstack/react-router';
import { memo, type ReactElement, useRef } from 'react';
import type { StoredGraph } from '../api/graphs.ts';
import type { Forecast, Tile } from '../pictures/messages.ts';
import { PictureCanvas } from '../pictures/picture-canvas.tsx';
import { OutcomeIcon, outcomeSentences } from './outcomes.tsx';
import { titleOf } from './wall-entries.ts';

interface WallTileProps {
  readonly graph: StoredGraph;
  readonly tile: Tile | undefined;
  readonly forecast: Forecast | undefined;
  /** Asks what would happen, so what is wrong now steps back. */
  readonly isForecast: boolean;
  readonly index: number;
  readonly isInTabOrder: boolean;
}

/** One saved graph: its picture, and how many errors it holds. */
export const WallTile = memo(function WallTile({ graph, tile, forecast, isForecast, index, isInTabOrder }: WallTileProps): ReactElement {
  const firstSeen = useRef(graph.revision);
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
        data-wrong={(!isForecast && errors.length > 0) || undefined}
        data-outcome={isForecast ? (forecast?.outcome ?? 'pending') : undefined}
        tabIndex={isInTabOrder ? 0 : -1}
        aria-label={isForecast ? forecastLabelOf(graph, forecast) : labelOf(graph, errors)}
        aria-haspopup={isForecast && opensDialog(forecast) ? 'dialog' : undefined}
      >
        {tile?.rgba == null ? <span className={tile?.isPainted === true ? 'wall-blank' : 'wall-blank skeleton'} /> : <PictureCanvas rgba={tile.rgba} />}
        {/* Shows for a moment that somebody, or a migration, has just saved it. */}
        {graph.revision !== firstSeen.current && <span key={graph.revision} className="wall-fresh" aria-hidden="true" />}
        {isForecast && opensDialog(forecast) && (
          <span className="wall-mark" aria-hidden="true">
            <OutcomeIcon outcome={forecast.outcome} />
          </span>
        )}
        {!isForecast && errors.length > 0 && (
          <span className="wall-corner" aria-hidden="true">
            {errors.length}
          </span>
        )}
      </Link>
    </li>
  );
});

/** Where something would change there is something to look at before the graph itself. */
export function opensDialog(forecast: Forecast | undefined): forecast is Forecast {
  return forecast !== undefined && forecast.outcome !== 'unchanged';
}

function forecastLabelOf(graph: StoredGraph, forecast: Forecast | undefined): string {
  const name = `${titleOf(graph)}, by ${graph.owner}`;
  return forecast === undefined ? name : [`${name}.`, outcomeSentences[forecast.outcome], ...forecast.mended, ...forecast.open].join(' ');
}

function labelOf(graph: StoredGraph, errors: Tile['problems']): string {
  const [first] = errors;
  const name = `${titleOf(graph)}, by ${graph.owner}`;
  return first === undefined ? name : `${name}. ${errors.length === 1 ? 'One error' : `${errors.length} errors`}: ${first.message}`;
}
