import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context, Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { type AppEnvironment, cookieName } from './authenticate.ts';
import { cookieValue, isSameSecret } from './token.ts';

export interface WebOptions {
  /** The built web app. */
  readonly folder: string;
  readonly token: string;
  /** A demo signs in whoever visits from this machine. */
  readonly isDemo: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Serves the web app: its files, and its one page at every address that is no file. */
export function addWebPages(app: Hono<AppEnvironment>, options: WebOptions): void {
  app.get('*', async (c) => {
    const path = new URL(c.req.url).pathname;
    const given = c.req.query('token');
    if (given !== undefined) return signIn(c, { given, token: options.token });
    const file = await readWebFile(options.folder, path);
    if (file !== null && path !== '/' && path !== '/index.html') return fileResponse(c, { path, bytes: file });
    // An id may have a dot in it; what stands under /graph/ is never a file.
    if (extname(path) !== '' && path !== '/index.html' && !path.startsWith('/graph/')) return c.text('There is no such file.', 404);
    const page = await readWebFile(options.folder, '/index.html');
    if (page === null) return c.html(missingPage, 503);
    if (options.isDemo && isThisMachine(c)) giveCookie(c, options.token);
    return c.body(page, 200, { 'Content-Type': types['.html'] ?? '', 'Cache-Control': 'no-cache' });
  });
}

const missingPage =
  '<!doctype html><meta charset="utf-8"><title>Turnbuckle</title><body style="font:16px/1.5 system-ui;margin:3rem;max-width:40rem"><h1>The web app is not built</h1><p>The server runs and its API answers at <a href="/openapi.json">/openapi.json</a>. <code>npm start</code> builds the web app; in a checkout so does <code>npx vite build</code> in <code>apps/web</code>.';

/** The first visit by the printed link: the token leaves the address and becomes a cookie that scripts cannot read. */
function signIn(c: Context, { given, token }: { readonly given: string; readonly token: string }): Response {
  if (!isSameSecret(given, token)) return c.text('This link does not belong to this server. Open the one that it printed at its start.', 401);
  giveCookie(c, token);
  const url = new URL(c.req.url);
  url.searchParams.delete('token');
  return c.redirect(`${url.pathname}${url.search}`, 303);
}

function giveCookie(c: Context, token: string): void {
  setCookie(c, cookieName(c), cookieValue(token), { httpOnly: true, sameSite: 'Strict', path: '/', secure: new URL(c.req.url).protocol === 'https:' });
}

/** The browser runs on this machine, and the address that it was given says so: a foreign name that leads here does not count. */
function isThisMachine(c: Context<AppEnvironment>): boolean {
  const { hostname } = new URL(c.req.url);
  const isLoopbackName = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  const peer = c.env?.incoming?.socket?.remoteAddress ?? '';
  return isLoopbackName && (peer === '::1' || /^(::ffff:)?127\./.test(peer));
}

async function readWebFile(folder: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = normalize(join(folder, decodePath(path)));
  if (!file.startsWith(`${normalize(folder)}${sep}`)) return null;
  const status = await stat(file).catch(() => null);
  if (status === null || !status.isFile()) return null;
  return new Uint8Array(await readFile(file));
}

function decodePath(path: string): string {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? '/' : decoded;
  } catch {
    return '/';
  }
}

/** Files under assets/ carry a digest in their name and never change. */
function fileResponse(c: Context, { path, bytes }: { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }): Response {
  const cacheControl = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return c.body(bytes, 200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', 'Cache-Control': cacheControl });
}
