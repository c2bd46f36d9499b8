import type { GraphDocument } from '@turnbuckle/formats';
import { isRecord, own } from '@turnbuckle/model';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where nodes stand in a document of any format, by node key. Those that say nothing are set out in rows. */
export function placesOf({ json, graphs }: GraphDocument): ReadonlyMap<string, Place> {
  const [graph] = graphs;
  const places = new Map<string, Place>();
  let rows = 0;
  for (const { key, pointer } of graph?.nodes ?? []) {
    const value = pointer === undefined ? undefined : valueAt(json, pointer);
    const place = pointOf(own(value, 'position')) ?? pointOf(own(value, 'pos'));
    places.set(key, place ?? { x: (rows % 6) * 260, y: Math.floor(rows++ / 6) * 180 });
  }
  return places;
}

/** How large a frame is drawn, where the document says it. */
export function frameSizeOf({ json }: GraphDocument, pointer: string | undefined): { readonly width: number; readonly height: number } | null {
  const value = pointer === undefined ? undefined : valueAt(json, pointer);
  const holder = [own(value, 'style'), value, own(value, 'measured')].find(
    (candidate) => typeof own(candidate, 'width') === 'number' && typeof own(candidate, 'height') === 'number',
  );
  if (holder !== undefined) return { width: own(holder, 'width') as number, height: own(holder, 'height') as number };
  const size = pointOf(own(value, 'size'));
  return size === null ? null : { width: size.x, height: size.y };
}

/** `{ x, y }`, or the two numbers of an array or of an object that stands for one. */
function pointOf(value: unknown): Place | null {
  const [x, y] = Array.isArray(value) ? value : isRecord(value) ? [own(value, 'x') ?? own(value, '0'), own(value, 'y') ?? own(value, '1')] : [];
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

function valueAt(json: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      return Array.isArray(at) ? at[Number(key)] : own(at, key);
    }, json);
}
