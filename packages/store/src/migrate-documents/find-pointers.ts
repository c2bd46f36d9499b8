import type { Queryable } from '../database.ts';
import type { GraphState } from '../graphs/review.ts';
import { type Stage, stageOf } from '../graphs/stage.ts';
import type { HeadRow, Way } from './carry-heads.ts';

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
 * Three kinds. Nobody edited the document since it came here: the bytes from which it came, as long as what was kept for them is still what
 * belongs to them; an undone edit may bring bytes back whose complement has been replaced since. The same bytes went up before: what they
 * became. Or its shadow: what the stage below sees of this very revision, made when it was saved.
 *
 * Rows are looked up by their keys alone, a few at a time: a join over all of these tables is planned anew for each batch, and begins at the
 * wrong end while a run that has just begun has no statistics.
 */
export async function findPointers(queryable: Queryable, { digest, direction }: Pick<Way, 'digest' | 'direction'>, heads: readonly HeadRow[]): Promise<Map<string, Pointer>> {
  const kept = await keptFor(
    queryable,
    digest,
    heads.map(({ id }) => id),
  );
  const known = heads.filter(({ id, stage }) => kept.has(id) || (direction === 'down' && stage !== digest));
  const shown = await readShown(
    queryable,
    known.flatMap(({ id, revision }) => {
      const { up, down } = kept.get(id) ?? {};
      return [revision, ...[up, down].flatMap((row) => (row === undefined ? [] : [row.fromRevision, row.toRevision]))].map((one) => ({ graph: id, revision: one }));
    }),
  );
  const found = new Map<string, Pointer>();
  for (const head of known) {
    const at = (revision: number): Shown | undefined => shown.get(placeOf(head.id, revision));
    const pointer = direction === 'up' ? pointerUp(head, kept.get(head.id) ?? {}, at) : pointerDown(head, kept.get(head.id) ?? {}, at);
    if (pointer !== null) found.set(head.id, pointer);
  }
  if (direction === 'up') return found;
  const others = heads.filter(({ id }) => !found.has(id));
  for (const shadow of await readShadows(queryable, others, (id) => stageOf(kept.get(id)?.up?.under ?? null))) found.set(shadow.graph, shadow);
  return found;
}

/** What a way left, without what it kept. */
interface Kept {
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly under: string | null;
  readonly witness: Buffer;
}

interface KeptBoth {
  readonly up?: Kept | undefined;
  readonly down?: Kept | undefined;
}

/** What a revision shows, and whether its bytes are stored still. */
interface Shown extends Pointer {
  readonly revision: number;
  readonly isStored: boolean;
}

type At = (revision: number) => Shown | undefined;

function pointerUp(head: HeadRow, { up, down }: KeptBoth, at: At): Pointer | null {
  return unedited(head, { way: down, other: up }, at) ?? wentUpBefore(head, { up, down }, at);
}

function pointerDown(head: HeadRow, { up, down }: KeptBoth, at: At): Pointer | null {
  const now = at(head.revision);
  // What the way up left as it was stands where it stood, and has nothing to give back.
  if (up === undefined) return now === undefined || now.stage === head.migration ? null : now;
  return unedited(head, { way: up, other: down }, at);
}

/** The bytes from which an unedited document came. */
function unedited(head: HeadRow, { way, other }: { readonly way: Kept | undefined; readonly other: Kept | undefined }, at: At): Pointer | null {
  if (way === undefined || (other !== undefined && other.toRevision > way.fromRevision)) return null;
  const [now, then] = [at(head.revision), at(way.fromRevision)];
  return now !== undefined && then?.isStored === true && way.witness.equals(now.sha256) ? then : null;
}

/**
 * Bytes that went up before and stand here again, though no way back was computed since: what they became then they become now. Where one
 * was, it may have left something for the way up that the bytes do not show.
 */
function wentUpBefore(head: HeadRow, { up, down }: KeptBoth, at: At): Pointer | null {
  if (up === undefined || up.under !== head.migration || (down !== undefined && down.toRevision > up.fromRevision)) return null;
  const [now, from, to] = [at(head.revision), at(up.fromRevision), at(up.toRevision)];
  if (now === undefined || from === undefined || to?.isStored !== true) return null;
  return from.sha256.equals(now.sha256) && to.sha256.equals(up.witness) ? to : null;
}

async function keptFor(queryable: Queryable, migration: string, graphs: readonly string[]): Promise<Map<string, KeptBoth>> {
  const rows = await queryable.query<Kept & { graph: string; direction: 'up' | 'down' }>(
    `select graph, direction, from_revision as "fromRevision", to_revision as "toRevision", under, witness from turnbuckle.complements
     where migration = $1 and graph = any($2) and direction in ('up', 'down')`,
    [migration, graphs],
  );
  const kept = new Map<string, KeptBoth>();
  for (const { graph, direction, ...row } of rows) kept.set(graph, { ...kept.get(graph), [direction]: row });
  return kept;
}

interface Place {
  readonly graph: string;
  readonly revision: number;
}

async function readShown(queryable: Queryable, places: readonly Place[]): Promise<Map<string, Shown>> {
  if (places.length === 0) return new Map();
  const rows = await queryable.query<Shown>(
    `select r.graph, r.revision, r.stage, r.body_revision as "bodyRevision", r.size_bytes as "sizeBytes", r.sha256, r.state, null::bytea as complement,
       exists (select from turnbuckle.graph_bodies b where b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision) as "isStored"
     from unnest($1::text[], $2::integer[]) as wanted(graph, revision) join turnbuckle.graph_revisions r on r.graph = wanted.graph and r.revision = wanted.revision`,
    [places.map(({ graph }) => graph), places.map(({ revision }) => revision)],
  );
  return new Map(rows.map((row) => [placeOf(row.graph, row.revision), row]));
}

function placeOf(graph: string, revision: number): string {
  return `${revision} ${graph}`;
}

async function readShadows(queryable: Queryable, heads: readonly HeadRow[], stageBelow: (graph: string) => Stage): Promise<Pointer[]> {
  if (heads.length === 0) return [];
  return queryable.query<Pointer>(
    `select b.graph, b.stage, b.revision as "bodyRevision", b.size_bytes as "sizeBytes", b.sha256, null as state, b.complement
     from unnest($1::text[], $2::text[], $3::integer[]) as wanted(stage, graph, revision)
       join turnbuckle.graph_bodies b on b.stage = wanted.stage and b.graph = wanted.graph and b.revision = wanted.revision and b.complement is not null`,
    [heads.map(({ id }) => stageBelow(id)), heads.map(({ id }) => id), heads.map(({ revision }) => revision)],
  );
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
