import type { Queryable } from '../database.ts';
import type { GraphState } from '../graphs/review.ts';
import type { Stage } from '../graphs/stage.ts';
import type { Way } from './carry-heads.ts';

/** Bytes that are stored already and are what the way would give. */
export interface Pointer {
  readonly graph: string;
  readonly stage: Stage;
  readonly bodyRevision: number;
  readonly sizeBytes: number;
  readonly sha256: Buffer;
  /** How the graph stood with these bytes, where they were its head. */
  readonly state: GraphState | null;
  /** Of bytes that a later stage was shown by: what the way to them left, as it is stored. */
  readonly complement: Buffer | null;
}

/**
 * Two kinds. Nobody edited the document since it came here: the bytes from which it came, as long as what was kept for them is still what
 * belongs to them; an undone edit may bring bytes back whose complement has been replaced since. Or its shadow: what the stage below sees of
 * this very revision, made when it was saved.
 */
export async function findPointers(queryable: Queryable, { digest, direction }: Pick<Way, 'digest' | 'direction'>, graphs: readonly string[]): Promise<Map<string, Pointer>> {
  const unedited = await queryable.query<Pointer>(
    `select g.id as graph, o.stage, o.body_revision as "bodyRevision", o.size_bytes as "sizeBytes", o.sha256, o.state, null::bytea as complement
     from turnbuckle.graphs g
       join turnbuckle.graph_revisions h on h.graph = g.id and h.revision = g.revision
       join turnbuckle.complements c on c.migration = $1 and c.graph = g.id and c.direction = $2 and c.witness = h.sha256
       join turnbuckle.graph_revisions o on o.graph = g.id and o.revision = c.from_revision
       left join turnbuckle.complements other on other.migration = $1 and other.graph = g.id and other.direction <> $2
     where g.id = any($3) and (g.migration is not distinct from $1) = ($2 = 'up') and (other.graph is null or other.to_revision <= c.from_revision)
       and exists (select from turnbuckle.graph_bodies b where b.stage = o.stage and b.graph = g.id and b.revision = o.body_revision)`,
    [digest, direction === 'down' ? 'up' : 'down', graphs],
  );
  const found = new Map(unedited.map((pointer) => [pointer.graph, pointer]));
  if (direction === 'up') return new Map([...(await wentUpBefore(queryable, digest, graphs)), ...found]);
  // What the way up left as it was stands where it stood, and has nothing to give back.
  const untouched = await queryable.query<Pointer>(
    `select g.id as graph, h.stage, h.body_revision as "bodyRevision", h.size_bytes as "sizeBytes", h.sha256, h.state, null::bytea as complement
     from turnbuckle.graphs g join turnbuckle.graph_revisions h on h.graph = g.id and h.revision = g.revision
     where g.id = any($2) and g.migration = $1 and h.stage <> $1 and not exists (select from turnbuckle.complements c where c.migration = $1 and c.graph = g.id and c.direction = 'up')`,
    [digest, graphs],
  );
  for (const pointer of untouched) found.set(pointer.graph, pointer);
  const shadows = await queryable.query<Pointer>(
    `select g.id as graph, b.stage, b.revision as "bodyRevision", b.size_bytes as "sizeBytes", b.sha256, null as state, b.complement
     from turnbuckle.graphs g
       left join turnbuckle.complements c on c.migration = $1 and c.graph = g.id and c.direction = 'up'
       join turnbuckle.graph_bodies b on b.stage = coalesce(c.under, 'base') and b.graph = g.id and b.revision = g.revision and b.complement is not null
     where g.id = any($2) and g.migration = $1`,
    [digest, graphs],
  );
  for (const pointer of shadows) if (!found.has(pointer.graph)) found.set(pointer.graph, pointer);
  return found;
}

/**
 * Bytes that went up before and stand here again, though no way back was computed since: what they became then they become now. Where one
 * was, it may have left something for the way up that the bytes do not show.
 */
async function wentUpBefore(queryable: Queryable, digest: string, graphs: readonly string[]): Promise<Map<string, Pointer>> {
  const rows = await queryable.query<Pointer>(
    `select g.id as graph, o.stage, o.body_revision as "bodyRevision", o.size_bytes as "sizeBytes", o.sha256, o.state, null::bytea as complement
     from turnbuckle.graphs g
       join turnbuckle.graph_revisions h on h.graph = g.id and h.revision = g.revision
       join turnbuckle.complements c on c.migration = $1 and c.graph = g.id and c.direction = 'up' and c.under is not distinct from g.migration
       join turnbuckle.graph_revisions f on f.graph = g.id and f.revision = c.from_revision and f.sha256 = h.sha256
       join turnbuckle.graph_revisions o on o.graph = g.id and o.revision = c.to_revision and o.sha256 = c.witness
       left join turnbuckle.complements r on r.migration = $1 and r.graph = g.id and r.direction = 'down'
     where g.id = any($2) and g.migration is distinct from $1 and (r.graph is null or r.to_revision <= c.from_revision)
       and exists (select from turnbuckle.graph_bodies b where b.stage = o.stage and b.graph = g.id and b.revision = o.body_revision)`,
    [digest, graphs],
  );
  return new Map(rows.map((pointer) => [pointer.graph, pointer]));
}

/** The bytes that a graph's earlier revision shows; `null` where they are not stored any more. */
export async function pointerTo(queryable: Queryable, graph: string, revision: number): Promise<Pointer | null> {
  const [pointer] = await queryable.query<Pointer>(
    `select r.graph, r.stage, r.body_revision as "bodyRevision", r.size_bytes as "sizeBytes", r.sha256, r.state, null::bytea as complement
     from turnbuckle.graph_revisions r join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision
     where r.graph = $1 and r.revision = $2`,
    [graph, revision],
  );
  return pointer ?? null;
}
