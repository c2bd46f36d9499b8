import type { Queryable } from '../database.ts';
import type { Chunk } from './chunk-state.ts';
import type { ChunkPlace } from './claim-chunk.ts';

const columns = 'state, fence, attempts, lease_until_ms as "leaseUntilMs", done, cardinality(graphs) as size';

/** Locks a chunk's row and reads it; `null` where there is none. */
export async function lockChunk(transaction: Queryable, { run, no }: ChunkPlace): Promise<Chunk | null> {
  const [row] = await transaction.query<Chunk>(`select ${columns} from turnbuckle.migration_chunks where run = $1 and no = $2 for update`, [run, no]);
  return row ?? null;
}

/** Locks the next chunk that can be claimed and that nobody else is about to claim; the one that is wanted, where one is. */
export async function lockNextChunk(
  transaction: Queryable,
  { run, no, nowMs }: { readonly run: string; readonly no: number | null; readonly nowMs: number },
): Promise<(Chunk & ChunkPlace) | null> {
  const [row] = await transaction.query<Chunk & ChunkPlace>(
    `select run, no, ${columns} from turnbuckle.migration_chunks where run = $1 and ($3::integer is null or no = $3)
       and (state = 'waiting' or (state = 'running' and lease_until_ms < $2)) order by no limit 1 for update skip locked`,
    [run, nowMs, no],
  );
  return row ?? null;
}

/** Writes what became of a chunk that this transaction has locked. */
export async function writeChunk(transaction: Queryable, { run, no }: ChunkPlace, { state, fence, attempts, leaseUntilMs, done }: Chunk): Promise<void> {
  await transaction.query('update turnbuckle.migration_chunks set state = $3, fence = $4, attempts = $5, lease_until_ms = $6, done = $7 where run = $1 and no = $2', [
    run,
    no,
    state,
    fence,
    attempts,
    leaseUntilMs,
    done,
  ]);
}
