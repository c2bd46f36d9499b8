import { deflateSync, inflateSync } from 'node:zlib';
import { type Complement, type PackedComplement, packComplement, unpackComplement } from '@turnbuckle/evolve';
import type { Queryable } from '../database.ts';
import { placeholders } from '../placeholders.ts';
import type { Direction } from './carry-document.ts';

export interface StoredComplement {
  readonly complement: Complement;
  readonly fromRevision: number;
  readonly toRevision: number;
  /** What the graph was under before. */
  readonly under: string | null;
}

/** What the way in this direction left for these graphs. */
export async function readComplements(
  queryable: Queryable,
  { migration, graphs, direction }: { readonly migration: string; readonly graphs: readonly string[]; readonly direction: Direction },
): Promise<Map<string, StoredComplement>> {
  const rows = await queryable.query<Omit<StoredComplement, 'complement'> & { graph: string; data: Buffer }>(
    `select graph, from_revision as "fromRevision", to_revision as "toRevision", under, data from turnbuckle.complements
     where migration = $1 and graph = any($2) and direction = $3`,
    [migration, graphs, direction],
  );
  return new Map(rows.map(({ graph, data, ...row }) => [graph, { ...row, complement: unpackComplementData(data) }]));
}

export interface NewComplement {
  readonly graph: string;
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly under: string | null;
  /** SHA-256 of the document that was written. */
  readonly witness: Buffer;
  /** As `packComplementData` gives it. */
  readonly data: Buffer;
}

/**
 * Keeps what a way left, in the place of what the same way left before. What the other way had left stays: it belongs to the document on the
 * other side, to which a graph that nobody edits comes back as it was.
 */
export async function keepComplements(
  transaction: Queryable,
  { migration, direction }: { readonly migration: string; readonly direction: Direction },
  rows: readonly NewComplement[],
): Promise<void> {
  const types = ['text', 'text', 'text', 'integer', 'integer', 'text', 'bytea', 'bytea'];
  for (const { text, values } of placeholders(rows, types, ({ graph, fromRevision, toRevision, under, witness, data }) => [
    migration,
    graph,
    direction,
    fromRevision,
    toRevision,
    under,
    witness,
    data,
  ])) {
    await transaction.query(
      `insert into turnbuckle.complements (migration, graph, direction, from_revision, to_revision, under, witness, data) values ${text}
       on conflict (migration, graph, direction) do update set from_revision = excluded.from_revision, to_revision = excluded.to_revision, under = excluded.under,
         witness = excluded.witness, data = excluded.data`,
      values,
    );
  }
}

export function packComplementData(complement: Complement): Buffer {
  return deflateSync(JSON.stringify(packComplement(complement)), { level: 1 });
}

export function unpackComplementData(data: Buffer): Complement {
  return unpackComplement(JSON.parse(inflateSync(data).toString('utf8')) as PackedComplement);
}
