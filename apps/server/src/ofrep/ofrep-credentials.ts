import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { cookieName, isFromOurPage } from '../authenticate.ts';
import { cookieValue, isSameSecret } from '../token.ts';

export type Access = 'allowed' | 'unknown' | 'forbidden';

/** Whether the holder of a secret may read flags. */
export type CredentialCheck = (secret: string) => Access | Promise<Access>;

/** The admin's token opens everything. */
export function adminCheck(token: string): CredentialCheck {
  return (secret) => (isSameSecret(secret, token) ? 'allowed' : 'unknown');
}

/** `Authorization: Bearer` or `X-API-Key`, or the cookie of a browser that was let in, from our own pages alone. */
export function accessOf(c: Context, { check, token }: { readonly check: CredentialCheck; readonly token: string }): Access | Promise<Access> {
  const authorization = c.req.header('Authorization');
  const secret = authorization === undefined ? c.req.header('X-API-Key') : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (secret !== undefined) return check(secret);
  if (authorization !== undefined) return 'unknown';
  const cookie = getCookie(c, cookieName(c));
  if (cookie === undefined || !isSameSecret(cookie, cookieValue(token))) return 'unknown';
  return isFromOurPage(c) ? 'allowed' : 'forbidden';
}
