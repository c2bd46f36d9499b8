/** What the wall shows, kept in its address. */
export interface WallSearch {
  readonly show?: 'wrong' | 'clean' | undefined;
  readonly code?: string | undefined;
  readonly find?: string | undefined;
  readonly size?: 'small' | undefined;
}

/** Reads the address; what it does not know is left out. */
export function readWallSearch(search: Readonly<Record<string, unknown>>): WallSearch {
  const text = (key: string): string | undefined => (typeof search[key] === 'string' && search[key] !== '' ? search[key] : undefined);
  const show = text('show');
  return {
    ...(show === 'wrong' || show === 'clean' ? { show } : {}),
    ...(text('code') === undefined ? {} : { code: text('code') }),
    ...(text('find') === undefined ? {} : { find: text('find') }),
    ...(text('size') === 'small' ? { size: 'small' as const } : {}),
  };
}
