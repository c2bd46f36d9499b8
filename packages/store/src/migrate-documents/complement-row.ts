import { deflateSync, inflateSync } from 'node:zlib';
import { type Complement, type PackedComplement, packComplement, unpackComplement } from '@turnbuckle/evolve';
import type { Queryable } from '../database.ts';
import type { Direction } from './carry-document.ts';

export interface StoredComplement {
  readonly complement: Complement;
  readonly fromRevision: number;
  readonly toRevision: number;
  /** What the graph was under before. */
  readonly under: string | null;
}

export interface ComplementKey {
  readonly migration: string;
  readonly graph: string;
  readonly direction: Direction;
}

/** What the other way left for these graphs. */
export async function readComplements(
  queryable: Queryable,
  { migration, graphs, direction }: Omit<ComplementKey, 'graph'> & { readonly graphs: readonly string[] },
): Promise<Map<string, StoredComplement>> {
  const rows = await queryable.query<Omit<StoredComplement, 'complement'> & { graph: string; data: Buffer }>(
    `select graph, from_revision as "fromRevision", to_revision as "toRevision", under, data from turnbuckle.complements
     where migration = $1 and graph = any($2) and direction = $3`,
    [migration, graphs, direction],
  );
  return new Map(rows.map(({ graph, data, ...row }) => [graph, { ...row, complement: unpackComplement(JSON.parse(inflateSync(data).toString('utf8')) as PackedComplement) }]));
}

/** Keeps what this way left and drops what it used up. With `null` there is nothing to remember. */
export async function replaceComplement(transaction: Queryable, { migration, graph, direction }: ComplementKey, made: StoredComplement | null): Promise<void> {
  await transaction.query('delete from turnbuckle.complements where migration = $1 and graph = $2', [migration, graph]);
  if (made === null) return;
  await transaction.query(
    `insert into turnbuckle.complements (migration, graph, direction, from_revision, to_revision, under, witness, data) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      migration,
      graph,
      direction,
      made.fromRevision,
      made.toRevision,
      made.under,
      Buffer.from(made.complement.witness, 'hex'),
      deflateSync(JSON.stringify(packComplement(made.complement))),
    ],
  );
}
