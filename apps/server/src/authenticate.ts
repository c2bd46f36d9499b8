import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { Problem } from './problem.ts';
import { cookieValue, isSameSecret } from './token.ts';

export interface AppEnvironment {
  Variables: { /** Who acts. */ person: string };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } }; outgoing?: { destroy(): unknown } };
}

/** Who acts when the token's holder names nobody. */
export const adminPerson = 'admin';

/** Cookies are shared by all ports of a host, so each port has its own. */
export function cookieName(c: Context): string {
  return `turnbuckle-${new URL(c.req.url).port || 'web'}`;
}

/** Lets in whoever shows the token, or a browser that was given the cookie for it; a cookie changes nothing on another site's behalf. */
export function authenticate(token: string): MiddlewareHandler<AppEnvironment> {
  const cookie = cookieValue(token);
  return async (c, next) => {
    const header = c.req.header('Authorization');
    if (header !== undefined) requireBearer(c, { header, token });
    else requireCookie(c, cookie);
    c.set('person', actingPerson(c.req.header('Turnbuckle-User')));
    await next();
  };
}

function requireBearer(c: Context, { header, token }: { readonly header: string; readonly token: string }): void {
  const [, given] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (given !== undefined && isSameSecret(given, token)) return;
  c.header('WWW-Authenticate', 'Bearer error="invalid_token"');
  throw new Problem(401, 'wrong-token', { detail: 'The Authorization header holds no valid token. The token stands in the data folder, file token.' });
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
