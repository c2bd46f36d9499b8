import { hash } from 'node:crypto';
import type { Database } from '@turnbuckle/store';
import { findToken, type Token } from '@turnbuckle/store/rollouts';
import { type Access, adminCheck, type CredentialCheck } from './ofrep-credentials.ts';

export interface TokenCheckOptions {
  /** The admin's. */
  readonly token: string;
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** How long it may take until a token that was revoked reads no flags any more: clients ask often, and the database is not asked each time. */
const rememberedMs = 1_000;
const maxRemembered = 1_000;

/** The admin's token, or one of the database that may read. */
export function tokenCheck({ token, database, clock }: TokenCheckOptions): CredentialCheck {
  const isAdmin = adminCheck(token);
  const found = new Map<string, { readonly held: Promise<Token | null>; readonly atMs: number }>();
  const find = (secret: string, nowMs: number): Promise<Token | null> => {
    // Not the secret itself is kept.
    const key = hash('sha256', secret);
    const known = found.get(key);
    if (known !== undefined && nowMs - known.atMs < rememberedMs) return known.held;
    if (found.size >= maxRemembered) found.clear();
    const held = findToken(database, secret);
    held.catch(() => found.delete(key));
    found.set(key, { held, atMs: nowMs });
    return held;
  };
  return (secret) => {
    if (isAdmin(secret) === 'allowed') return 'allowed';
    if (!secret.startsWith('tbk_')) return 'unknown';
    const nowMs = clock();
    return find(secret, nowMs).then((held) => accessWith(held, nowMs));
  };
}

function accessWith(held: Token | null, nowMs: number): Access {
  if (held === null || held.revokedAtMs !== null || held.expiresAtMs <= nowMs) return 'unknown';
  return held.scopes.includes('read') || held.scopes.includes('admin') ? 'allowed' : 'forbidden';
}
