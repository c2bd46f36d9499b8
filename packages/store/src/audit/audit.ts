import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@turnbuckle/model';
import type { Queryable } from '../database.ts';

export interface AuditEntry {
  readonly actor: string;
  /** What was done, such as `run-started`. */
  readonly action: string;
  readonly payload: Json;
  readonly atMs: number;
}

interface AuditRow extends AuditEntry {
  readonly seq: number;
  readonly previous: Buffer;
  readonly hash: Buffer;
}

/** Any number; whoever appends takes the same lock until its transaction ends. */
const auditLock = 7_217_004;
const start = Buffer.alloc(32);

/** Adds to the chain as part of the transaction; as its last act, since others wait until it ends. */
export async function appendAudit(transaction: Queryable, entry: AuditEntry): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1)', [auditLock]);
  const [head] = await transaction.query<{ seq: number; hash: Buffer }>('select seq, hash from turnbuckle.audit order by seq desc limit 1');
  const [seq, previous] = [(head?.seq ?? 0) + 1, head?.hash ?? start];
  await transaction.query('insert into turnbuckle.audit (seq, at_ms, actor, action, payload, previous_hash, hash) values ($1, $2, $3, $4, $5, $6, $7)', [
    seq,
    entry.atMs,
    entry.actor,
    entry.action,
    JSON.stringify(entry.payload),
    previous,
    hashOf(previous, seq, entry),
  ]);
}

export interface AuditReport {
  readonly entries: number;
  /** Of the newest entry, 64 hexadecimal digits; `null` while there is none. */
  readonly head: string | null;
  /** The first entry that does not follow from the one before; `null` when the chain holds. */
  readonly brokenAt: number | null;
}

/** Recomputes the whole chain. */
export async function verifyAudit(queryable: Queryable): Promise<AuditReport> {
  const rows = await queryable.query<AuditRow>('select seq, at_ms as "atMs", actor, action, payload, previous_hash as previous, hash from turnbuckle.audit order by seq');
  let previous: Buffer = start;
  for (const [index, row] of rows.entries()) {
    const holds = row.seq === index + 1 && row.previous.equals(previous) && row.hash.equals(hashOf(previous, row.seq, row));
    if (!holds) return { entries: rows.length, head: rows.at(-1)?.hash.toString('hex') ?? null, brokenAt: row.seq };
    previous = row.hash;
  }
  return { entries: rows.length, head: rows.length === 0 ? null : previous.toString('hex'), brokenAt: null };
}

function hashOf(previous: Buffer, seq: number, { actor, action, payload, atMs }: AuditEntry): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(canonicalJson([seq, atMs, actor, action, payload]))
    .digest();
}
