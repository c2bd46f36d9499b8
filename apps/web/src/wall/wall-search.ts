import type { ForecastOutcome } from '../pictures/messages.ts';

/** What the wall shows, kept in its address. */
export interface WallSearch {
  readonly show?: 'wrong' | 'clean' | undefined;
  readonly code?: string | undefined;
  readonly find?: string | undefined;
  /** Asks what would happen to every graph if these rules held. */
  readonly if?: 'strict' | undefined;
  readonly outcome?: ForecastOutcome | undefined;
  readonly size?: 'small' | undefined;
}

/** Reads the address; what it does not know is left out. */
export function readWallSearch(search: Readonly<Record<string, unknown>>): WallSearch {
  const text = (key: string): string | undefined => (typeof search[key] === 'string' && search[key] !== '' ? search[key] : undefined);
  const show = text('show');
  const outcome = text('outcome');
  return {
    ...(text('if') === 'strict' ? { if: 'strict' as const } : {}),
    ...(outcome === 'unchanged' || outcome === 'repaired' || outcome === 'owner' ? { outcome } : {}),
    ...(show === 'wrong' || show === 'clean' ? { show } : {}),
    ...(text('code') === undefined ? {} : { code: text('code') }),
    ...(text('find') === undefined ? {} : { find: text('find') }),
    ...(text('size') === 'small' ? { size: 'small' as const } : {}),
  };
}
