import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { cookieValue, isSameSecret } from '../token.ts';

export type Access = 'allowed' | 'unknown' | 'forbidden';

/** Whether the holder of a secret may read flags. */
export type CredentialCheck = (secret: string) => Access | Promise<Access>;

/** The admin's token opens everything. */
export function adminCheck(token: string): CredentialCheck {
  const expected = hash('sha256', token, 'buffer');
  return (secret) => (timingSafeEqual(hash('sha256', secret, 'buffer'), expected) ? 'allowed' : 'unknown');
}

/** `Authorization: Bearer` or `X-API-Key`, or the cookie of a browser that was let in, from our own pages alone. */
export function accessOf({ headers }: IncomingMessage, { check, token }: { readonly check: CredentialCheck; readonly token: string }): Access | Promise<Access> {
  const { authorization } = headers;
  const key = headers['x-api-key'];
  const secret = authorization === undefined ? key : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (typeof secret === 'string') return check(secret);
  if (authorization !== undefined) return 'unknown';
  const cookie = cookieOf(headers);
  if (cookie === undefined || !isSameSecret(cookie, cookieValue(token))) return 'unknown';
  return isFromOurPage(headers) ? 'allowed' : 'forbidden';
}

/** Cookies are shared by all ports of a host, so each port has its own: see `authenticate`. */
function cookieOf({ host = '', cookie = '' }: IncomingMessage['headers']): string | undefined {
  const name = `turnbuckle-${/:(\d+)$/.exec(host)?.[1] ?? 'web'}`;
  const pair = cookie.split(/; */).find((one) => one.startsWith(`${name}=`));
  return pair === undefined ? undefined : decodeURIComponent(pair.slice(name.length + 1));
}

/** Browsers say where a request comes from, and pages cannot change that. */
function isFromOurPage(headers: IncomingMessage['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin === `http://${headers.host}`;
}
