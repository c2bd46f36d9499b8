import { setImmediate } from 'node:timers/promises';
import type { Migration } from '@turnbuckle/evolve';
import type { Queryable } from '../database.ts';
import { unpackBody } from '../graphs/body.ts';
import type { GraphState } from '../graphs/review.ts';
import { type Stage, stageOf } from '../graphs/stage.ts';
import { type Carried, carryDocument, type Direction, type PictureOf } from './carry-document.ts';
import { readComplements, type StoredComplement } from './complement-row.ts';
import { findPointers, type Pointer } from './find-pointers.ts';

/** A graph as it was read. */
export interface HeadRow {
  readonly id: string;
  readonly revision: number;
  readonly state: GraphState;
  readonly release: string;
  readonly migration: string | null;
  readonly format: string;
  /** Where the body stands. */
  readonly stage: Stage;
  readonly bodyRevision: number;
  readonly sizeBytes: number;
}

export interface Way {
  /** Digest of the migration. */
  readonly digest: string;
  readonly migration: Migration;
  readonly direction: Direction;
  readonly pictureOf?: PictureOf | undefined;
}

/** What will become of a graph's head. */
export type Outcome =
  | 'skipped'
  /** The bytes of the other side are stored already: nothing is computed and nothing written but the row that says so. */
  | { readonly head: HeadRow; readonly before: StoredComplement | null; readonly pointer: Pointer }
  | { readonly head: HeadRow; readonly before: StoredComplement | null; readonly bytes: Uint8Array; readonly result: Carried }
  /** It cannot follow. `old` are the bytes from which it came, where they are stored. */
  | { readonly head: HeadRow; readonly before: StoredComplement | null; readonly bytes: Uint8Array; readonly result: { readonly quarantined: string } };

export interface CarryOptions {
  readonly graphs: readonly string[];
  /** Compute even what a pointer would answer: for runs that are there to see what the computation gives. */
  readonly withoutPointers?: boolean;
  /** Called when everything was read. */
  readonly onRead?: () => void | Promise<void>;
  /** Documents that a proof was made for, with the text before and after; for checks that compare both. */
  readonly onCarried?: (head: HeadRow, bytes: Uint8Array, result: Carried | { readonly quarantined: string }) => void;
}

/** Works out where each of these graphs goes. Reads only; a graph that is not in this way is skipped. */
export async function carryHeads(queryable: Queryable, way: Way, options: CarryOptions): Promise<Map<string, Outcome>> {
  const { digest, direction } = way;
  const { graphs } = options;
  const outcomes = new Map<string, Outcome>(graphs.map((graph) => [graph, 'skipped']));
  const heads = (await readHeads(queryable, graphs)).filter(({ migration }) => (migration === digest) === (direction === 'down'));
  const ids = heads.map(({ id }) => id);
  const left = await readComplements(queryable, { migration: digest, graphs: ids, direction: direction === 'up' ? 'down' : 'up' });
  const pointers = options.withoutPointers === true ? new Map<string, Pointer>() : await findPointers(queryable, way, heads);
  const toCarry = heads.filter(({ id }) => !pointers.has(id));
  const bodies = await readBodies(queryable, toCarry);
  await options.onRead?.();
  for (const head of heads) {
    const before = left.get(head.id) ?? null;
    const pointer = pointers.get(head.id);
    if (pointer !== undefined) {
      outcomes.set(head.id, { head, before, pointer });
      continue;
    }
    outcomes.set(head.id, carryOne(way, { head, before, bytes: bodies.get(head.id) }, options));
    // The lease is extended in between, and requests are answered.
    await setImmediate();
  }
  return outcomes;
}

function carryOne(
  { migration, direction, pictureOf }: Way,
  { head, before, bytes }: { readonly head: HeadRow; readonly before: StoredComplement | null; readonly bytes: Uint8Array | undefined },
  { onCarried }: Pick<CarryOptions, 'onCarried'>,
): Outcome {
  if (bytes === undefined) return { head, before, bytes: new Uint8Array(), result: { quarantined: 'its newest body is not stored any more' } };
  const result = carryDocument(bytes, { migration, direction, complement: before?.complement, pictureOf });
  onCarried?.(head, bytes, result);
  return 'quarantined' in result ? { head, before, bytes, result } : { head, before, bytes, result };
}

export async function readHeads(queryable: Queryable, graphs: readonly string[]): Promise<HeadRow[]> {
  return queryable.query<HeadRow>(
    `select g.id, g.revision, g.state, g.release, g.migration, g.format, r.stage, r.body_revision as "bodyRevision", r.size_bytes as "sizeBytes"
     from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision where g.id = any($1) order by g.id`,
    [graphs],
  );
}

/** The documents of heads, by graph, one query for each partition. */
export async function readBodies(queryable: Queryable, heads: readonly Pick<HeadRow, 'id' | 'stage' | 'bodyRevision'>[]): Promise<Map<string, Buffer>> {
  const bodies = new Map<string, Buffer>();
  for (const stage of new Set(heads.map((head) => head.stage))) {
    const rows = await queryable.query<{ graph: string; encoding: 0 | 1; body: Buffer }>(
      `select b.graph, b.encoding, b.body from turnbuckle.graph_bodies b join unnest($2::text[], $3::integer[]) as wanted(graph, revision)
         on b.graph = wanted.graph and b.revision = wanted.revision where b.stage = $1`,
      [stage, heads.filter((head) => head.stage === stage).map(({ id }) => id), heads.filter((head) => head.stage === stage).map(({ bodyRevision }) => bodyRevision)],
    );
    for (const row of rows) bodies.set(row.graph, unpackBody(row));
  }
  return bodies;
}

/** The stage below a graph that went up. */
export function stageBelow(before: StoredComplement | null): Stage {
  return stageOf(before?.under ?? null);
}
