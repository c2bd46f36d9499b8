import type { StoredGraph } from '../api/graphs.ts';
import type { Forecast, ForecastOutcome, Tile } from '../pictures/messages.ts';
import type { WallSearch } from './wall-search.ts';

/** One place on the wall: what is stored, and what is known of it by now. */
export interface WallEntry {
  readonly graph: StoredGraph;
  readonly tile: Tile | undefined;
  /** What would become of it; absent where nobody asked, or while it is worked out. */
  readonly forecast: Forecast | undefined;
}

export interface WallCounts {
  readonly graphs: number;
  readonly people: number;
  /** Graphs in which a strict check finds an error, among those that were judged. */
  readonly wrong: number;
  readonly judged: number;
  /** Graphs by the code of a finding, the most frequent first. */
  readonly codes: readonly (readonly [code: string, graphs: number])[];
}

/** What a wall of forecasts comes to. */
export interface ForecastCounts {
  readonly graphs: number;
  readonly done: number;
  readonly outcomes: Readonly<Record<ForecastOutcome, number>>;
  readonly waysBack: number;
  /** Ways back that gave the stored bytes and the stored picture. */
  readonly equal: number;
  readonly changedPictures: number;
}

interface Known {
  readonly tiles: ReadonlyMap<string, Tile>;
  readonly forecasts: ReadonlyMap<string, Forecast>;
}

export function wallEntries(graphs: readonly StoredGraph[], { tiles, forecasts }: Known): readonly WallEntry[] {
  return graphs.map((graph) => ({ graph, tile: tiles.get(graph.id), forecast: forecasts.get(graph.id) }));
}

export function forecastCounts(entries: readonly WallEntry[]): ForecastCounts {
  const forecasts = entries.flatMap(({ forecast }) => forecast ?? []);
  const count = (outcome: ForecastOutcome): number => forecasts.filter((forecast) => forecast.outcome === outcome).length;
  return {
    graphs: entries.length,
    done: forecasts.length,
    outcomes: { unchanged: count('unchanged'), repaired: count('repaired'), owner: count('owner') },
    waysBack: forecasts.filter(({ isWayBackEqual }) => isWayBackEqual !== null).length,
    equal: forecasts.filter(({ isWayBackEqual }) => isWayBackEqual === true).length,
    changedPictures: forecasts.filter(({ changedRgba }) => changedRgba !== undefined).length,
  };
}

export function wallCounts(entries: readonly WallEntry[]): WallCounts {
  const codes = new Map<string, number>();
  for (const { tile } of entries) {
    for (const code of new Set(tile?.problems.filter(({ severity }) => severity === 'error').map(({ code }) => code))) codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return {
    graphs: entries.length,
    people: new Set(entries.map(({ graph }) => graph.owner)).size,
    wrong: entries.filter(({ tile }) => tile?.isWrong === true).length,
    judged: entries.filter(({ tile }) => tile !== undefined).length,
    codes: [...codes].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1)),
  };
}

export function titleOf({ id, title }: StoredGraph): string {
  return title === undefined || title === '' ? id : title;
}

/** The entries that the address asks for. */
export function shownEntries(entries: readonly WallEntry[], { show, code, find, outcome, if: rules }: WallSearch): readonly WallEntry[] {
  const wanted = find?.toLowerCase().trim() ?? '';
  return entries.filter(({ graph, tile, forecast }) => {
    if (rules !== undefined && outcome !== undefined && forecast?.outcome !== outcome) return false;
    if (show === 'wrong' && tile?.isWrong !== true) return false;
    if (show === 'clean' && tile?.isWrong !== false) return false;
    if (code !== undefined && tile?.problems.some((problem) => problem.code === code) !== true) return false;
    return wanted === '' || `${titleOf(graph)} ${graph.id} ${graph.owner} ${graph.workspace}`.toLowerCase().includes(wanted);
  });
}
