import type { Database } from '@turnbuckle/store';

/** What each `graphs` action is given. */
export interface GraphsCall {
  readonly argv: readonly string[];
  /** Opened on first use, so that wrong usage needs no database. */
  readonly open: (data: string | undefined) => Promise<Database>;
}
