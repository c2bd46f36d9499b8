import type { Database } from '@turnbuckle/store';
import { findToken, type Token, type TokenScope } from '@turnbuckle/store/rollouts';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { Problem } from './problem.ts';
import { cookieValue, isSameSecret } from './token.ts';

export interface AppEnvironment {
  Variables: {
    /** Who acts. */
    person: string;
    /** In which role, by the token; `null` where it names none. */
    role: string | null;
    /** May sign in any role: the admin's token, and tokens that are as good. */
    isAdmin: boolean;
  };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } }; outgoing?: { destroy(): unknown } };
}

/** Who acts when the token's holder names nobody. */
export const adminPerson = 'admin';

/** Cookies are shared by all ports of a host, so each port has its own. */
export function cookieName(c: Context): string {
  return `turnbuckle-${new URL(c.req.url).port || 'web'}`;
}

export interface AuthenticateOptions {
  /** The admin's. */
  readonly token: string;
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Lets in whoever shows the admin's token, a token of the database that may do this, or a browser that was given the cookie for it; a cookie
 * changes nothing on another site's behalf.
 */
export function authenticate({ token, database, clock }: AuthenticateOptions): MiddlewareHandler<AppEnvironment> {
  const cookie = cookieValue(token);
  return async (c, next) => {
    const header = c.req.header('Authorization');
    const held = header === undefined ? null : await requireBearer(c, { header, token, database, nowMs: clock() });
    if (header === undefined) requireCookie(c, cookie);
    const named = c.req.header('Turnbuckle-User');
    c.set('person', held === null || (held.scopes.includes('act-as') && named !== undefined) ? actingPerson(named) : holderOf(held, named));
    c.set('role', held?.role ?? null);
    c.set('isAdmin', held === null || held.scopes.includes('admin'));
    await next();
  };
}

function holderOf({ person }: Token, named: string | undefined): string {
  if (named === undefined || named === '' || actingPerson(named) === person) return person;
  throw new Problem(403, 'not-allowed', { detail: `The token is ${person}'s, and has not the scope 'act-as' that acting as somebody else needs.` });
}

interface Showing {
  readonly header: string;
  readonly token: string;
  readonly database: Database;
  readonly nowMs: number;
}

/** The token that was shown; `null` for the admin's. */
async function requireBearer(c: Context, { header, token, database, nowMs }: Showing): Promise<Token | null> {
  const [, given] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (given !== undefined && isSameSecret(given, token)) return null;
  const held = given?.startsWith('tbk_') === true ? await findToken(database, given) : null;
  if (held === null) {
    c.header('WWW-Authenticate', 'Bearer error="invalid_token"');
    throw new Problem(401, 'wrong-token', { detail: 'The Authorization header holds no valid token. The token stands in the data folder, file token.' });
  }
  const endedMs = held.revokedAtMs ?? (held.expiresAtMs <= nowMs ? held.expiresAtMs : null);
  if (endedMs !== null) {
    c.header('WWW-Authenticate', 'Bearer error="invalid_token", error_description="expired or revoked"');
    const how = held.revokedAtMs === null ? 'expired' : 'was revoked';
    throw new Problem(401, 'token-expired', { detail: `The token '${held.name}' ${how} at ${new Date(endedMs).toISOString()}. Ask for a new one.`, endedAtMs: endedMs });
  }
  const needed = scopeOf(c.req.method, c.req.path);
  if (!held.scopes.includes('admin') && !held.scopes.includes(needed))
    throw new Problem(403, 'not-allowed', { detail: `This needs the scope '${needed}', and the token '${held.name}' has ${held.scopes.join(', ')}.`, scope: needed });
  return held;
}

/** What a token must be for, by what is asked. */
function scopeOf(method: string, path: string): TokenScope {
  if (path.startsWith('/v1/tokens')) return 'admin';
  if (isSafe(method) || path.startsWith('/ofrep/')) return 'read';
  if (path === '/v1/facts' || path === '/v1/traces') return 'facts';
  if (/^\/v1\/rollouts\/[^/]+\/(approve|tick-check)$/.test(path)) return 'approve';
  // Whoever works in a workspace may volunteer with it, and say what it is like.
  if (/\/(optin|feedback)$/.test(path)) return 'save';
  if (/^\/v1\/(flags|rollouts|releases|migrations|runs|workspaces)(\/|$)/.test(path)) return 'operate';
  return 'save';
}

function requireCookie(c: Context, cookie: string): void {
  const given = getCookie(c, cookieName(c));
  if (given === undefined || !isSameSecret(given, cookie)) {
    c.header('WWW-Authenticate', 'Bearer');
    throw new Problem(401, 'no-token', { detail: 'Send the token as Authorization: Bearer, or open the link that the server printed at its start.' });
  }
  if (!isSafe(c.req.method) && !isFromOurPage(c)) {
    throw new Problem(403, 'cross-site', { detail: 'Changes by cookie are taken from our own pages only. Send the token as Authorization: Bearer instead.' });
  }
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** Browsers say where a request comes from, and pages cannot change that. */
function isFromOurPage(c: Context): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin';
  return c.req.header('Origin') === new URL(c.req.url).origin;
}

/** Header bytes reach us as Latin-1; names are UTF-8. */
function actingPerson(header: string | undefined): string {
  if (header === undefined || header === '') return adminPerson;
  const person = Buffer.from(header, 'latin1').toString('utf8');
  const text = person.includes('\ufffd') ? header : person;
  if (!isName(text)) throw new Problem(400, 'bad-request', { detail: 'Turnbuckle-User names a person: 1 to 200 characters, no control characters.' });
  return text;
}

/** Names of people and workspaces are theirs to choose. */
export function isName(text: string): boolean {
  return text.length > 0 && text.length <= 200 && text.trim() === text && !/\p{Cc}/u.test(text);
}
