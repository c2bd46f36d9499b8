import type { RevisionKind } from '../graphs/revision-row.ts';
import type { RunState } from '../migrate-documents/run-state.ts';

/** Something that changed, told to whoever listens. It says what to read again, never what is in it. */
export type StoreEvent =
  /** A graph has a new revision. */
  | { readonly type: 'graph'; readonly id: string; readonly workspace: string; readonly revision: number; readonly kind: RevisionKind }
  /** A run is in another state. */
  | { readonly type: 'run'; readonly id: string; readonly state: RunState }
  /** A run has got further. */
  | { readonly type: 'progress'; readonly run: string }
  /** A rollout is in another state. */
  | { readonly type: 'rollout'; readonly id: string; readonly seq: number }
  /** A flag may show something else to somebody. */
  | { readonly type: 'flags'; readonly version: number };

/** The channel on which they go through PostgreSQL. */
export const eventChannel = 'turnbuckle_events';

/** PostgreSQL carries less than 8,000 bytes. */
export const maxEventBytes = 7_000;
