import { bucketOf } from './buckets.ts';

export interface Adopter {
  readonly workspace: string;
  /** When it was first admitted. */
  readonly sinceMs: number;
}

/**
 * The order in which workspaces go back: last adopters first, and among those of one step the last buckets, so that any part of the
 * way leaves the same workspaces in as a smaller percentage would.
 */
export function revertOrder(adopters: readonly Adopter[], lineage: string): readonly string[] {
  return adopters
    .map(({ workspace, sinceMs }) => ({ workspace, sinceMs, bucket: bucketOf(lineage, workspace) }))
    .sort((a, b) => b.sinceMs - a.sinceMs || b.bucket - a.bucket || (a.workspace < b.workspace ? 1 : -1))
    .map(({ workspace }) => workspace);
}
