import { createHash } from 'node:crypto';
import type { Queryable } from '../database.ts';
import { sha256, unpackBody } from '../graphs/body.ts';

export interface BackupPoint {
  readonly documents: number;
  /** 64 hexadecimal digits. */
  readonly digest: string;
  readonly atMs: number;
}

/** A tree of two levels: SHA-256 over a line for each document of a chunk, and SHA-256 over the chunks' hashes in the order of their numbers. */
export class BackupDigest {
  readonly #root = createHash('sha256');

  /** Gives the chunk's own hash. */
  addChunk(documents: readonly { readonly graph: string; readonly sha256: Buffer }[]): Buffer {
    const chunk = chunkDigest(documents);
    this.#root.update(chunk);
    return chunk;
  }

  root(): Buffer {
    return this.#root.digest();
  }
}

function chunkDigest(documents: readonly { readonly graph: string; readonly sha256: Buffer }[]): Buffer {
  const hash = createHash('sha256');
  for (const { graph, sha256 } of documents) hash.update(`${graph} ${sha256.toString('hex')}\n`);
  return hash.digest();
}

export async function readBackupPoint(queryable: Queryable, run: string): Promise<BackupPoint | null> {
  const [row] = await queryable.query<BackupPoint>(`select documents, encode(digest, 'hex') as digest, at_ms as "atMs" from turnbuckle.backup_points where run = $1`, [run]);
  return row ?? null;
}

export interface BackupCheck {
  readonly ok: boolean;
  readonly documents: number;
  /** What the bodies give now, 64 hexadecimal digits. */
  readonly digest: string;
  /** Documents whose body is not stored any more, or is another one. */
  readonly missing: readonly string[];
}

const mostMissing = 100;

/**
 * Unpacks every document of the backup point again, chunk by chunk, and compares: whether each one can still be given back as it was. A chunk
 * that gives its hash needs no second look.
 */
export async function verifyBackupPoint(queryable: Queryable, run: string, onChunk?: (no: number) => void): Promise<BackupCheck> {
  const point = await readBackupPoint(queryable, run);
  const chunks = await queryable.query<{ no: number }>('select no from turnbuckle.migration_chunks where run = $1 and digest is not null order by no', [run]);
  const digest = new BackupDigest();
  const missing: string[] = [];
  let documents = 0;
  for (const { no } of chunks) {
    const rows = await queryable.query<{ graph: string; sha: Buffer; encoding: 0 | 1 | null; body: Buffer | null }>(
      `select l.graph, r.sha256 as sha, b.encoding, b.body
       from turnbuckle.migration_chunks c cross join lateral unnest(c.graphs, c.revisions) with ordinality as l(graph, revision, place)
       join turnbuckle.graph_revisions r on r.graph = l.graph and r.revision = l.revision
       left join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision
       where c.run = $1 and c.no = $2 order by l.place`,
      [run, no],
    );
    const hashed = rows.map(({ graph, sha, encoding, body }) => ({ graph, sha, now: encoding === null || body === null ? none : hashOf({ encoding, body }) }));
    for (const { graph, sha, now } of hashed) if (!sha.equals(now) && missing.length < mostMissing) missing.push(graph);
    digest.addChunk(hashed.map(({ graph, now }) => ({ graph, sha256: now })));
    documents += rows.length;
    onChunk?.(no);
  }
  const found = digest.root().toString('hex');
  return { ok: point !== null && documents === point.documents && found === point.digest, documents, digest: found, missing };
}

/** Stands for no body. */
const none = Buffer.alloc(32);

function hashOf(body: { readonly encoding: 0 | 1; readonly body: Buffer }): Buffer {
  try {
    return sha256(unpackBody(body));
  } catch {
    // Its checksum does not hold.
    return none;
  }
}
