import { createHash } from 'node:crypto';
import type { Queryable } from '../database.ts';

export interface BackupPoint {
  readonly documents: number;
  /** 64 hexadecimal digits. */
  readonly digest: string;
  readonly atMs: number;
}

/** SHA-256 over a line for each document, added in the order of ids. */
export class BackupDigest {
  readonly #hash = createHash('sha256');

  add(graph: string, sha256: Buffer): void {
    this.#hash.update(`${graph} ${sha256.toString('hex')}\n`);
  }

  digest(): Buffer {
    return this.#hash.digest();
  }
}

export async function readBackupPoint(queryable: Queryable, run: string): Promise<BackupPoint | null> {
  const [row] = await queryable.query<BackupPoint>(`select documents, encode(digest, 'hex') as digest, at_ms as "atMs" from turnbuckle.backup_points where run = $1`, [run]);
  return row ?? null;
}

/** Reads every document of the backup point again and compares: true when each one can still be given back as it was. */
export async function verifyBackupPoint(queryable: Queryable, run: string): Promise<boolean> {
  const point = await readBackupPoint(queryable, run);
  if (point === null) return false;
  const digest = new BackupDigest();
  let documents = 0;
  for (let after: string | null = ''; after !== null; ) {
    const rows: { graph: string; sha: Buffer }[] = await queryable.query(
      `select l.graph, sha256(r.document) as sha
       from turnbuckle.migration_chunks c cross join lateral unnest(c.graphs, c.revisions) as l(graph, revision)
       join turnbuckle.graph_revisions r on r.graph = l.graph and r.revision = l.revision
       where c.run = $1 and c.state <> 'split' and l.graph > $2 collate "C" order by l.graph collate "C" limit 1000`,
      [run, after],
    );
    for (const { graph, sha } of rows) digest.add(graph, sha);
    documents += rows.length;
    after = rows.length < 1_000 ? null : (rows.at(-1)?.graph ?? null);
  }
  return documents === point.documents && digest.digest().toString('hex') === point.digest;
}
