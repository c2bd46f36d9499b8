import { createHash, randomBytes } from 'node:crypto';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { uuidV7 } from '../uuid-v7.ts';

/**
 * `read`: look at everything. `save`: graphs. `facts`: say what people did. `operate`: releases, migrations, rollouts. `approve`: sign and
 * tick in the token's role. `act-as`: name somebody else. `admin`: all of it, and tokens.
 */
export const scopes = ['read', 'save', 'facts', 'operate', 'approve', 'act-as', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface NewToken {
  /** What it is for. */
  readonly name: string;
  readonly person: string;
  readonly role: string | null;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number;
}

export interface Token extends NewToken {
  readonly id: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

/** Makes a token. Its secret is given here and never again: only its SHA-256 is kept. */
export async function createToken(
  database: Database,
  { name, person: holder, role, scopes: granted, expiresAtMs }: NewToken,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<{ readonly token: Token; readonly secret: string }> {
  const [id, secret] = [uuidV7(nowMs), `tbk_${randomBytes(24).toString('base64url')}`];
  await database.transaction(async (transaction) => {
    await ensureNamed(transaction, { people: [holder, person], nowMs });
    await transaction.query(
      'insert into turnbuckle.tokens (id, sha256, name, person, role, scopes, created_by, created_at_ms, expires_at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [id, digestOf(secret), name, holder, role, granted, person, nowMs, expiresAtMs],
    );
    await appendAudit(transaction, { actor: person, action: 'token-created', payload: { token: id, name, person: holder, role, scopes: [...granted], expiresAtMs }, atMs: nowMs });
  });
  return { token: { id, name, person: holder, role, scopes: granted, expiresAtMs, createdAtMs: nowMs, revokedAtMs: null }, secret };
}

const columns = 'id, name, person, role, scopes, expires_at_ms as "expiresAtMs", created_at_ms as "createdAtMs", revoked_at_ms as "revokedAtMs"';

/** The token with this secret, valid or not any more; `null` when there is none. */
export async function findToken(queryable: Queryable, secret: string): Promise<Token | null> {
  const [row] = await queryable.query<Token>(`select ${columns} from turnbuckle.tokens where sha256 = $1`, [digestOf(secret)]);
  return row ?? null;
}

/** The newest first. Secrets are not among what is known of them. */
export async function listTokens(queryable: Queryable): Promise<readonly Token[]> {
  return queryable.query<Token>(`select ${columns} from turnbuckle.tokens order by created_at_ms desc, id desc`);
}

/** Takes a token's power away for good. False when there is none with this id. */
export async function revokeToken(database: Database, id: string, { person, nowMs }: { readonly person: string; readonly nowMs: number }): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const rows = await transaction.query('update turnbuckle.tokens set revoked_at_ms = coalesce(revoked_at_ms, $2) where id = $1 returning id', [id, nowMs]);
    if (rows.length > 0) await appendAudit(transaction, { actor: person, action: 'token-revoked', payload: { token: id }, atMs: nowMs });
    return rows.length > 0;
  });
}

/** A secret of 24 random bytes cannot be guessed from its digest: nothing slower is needed. */
function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
