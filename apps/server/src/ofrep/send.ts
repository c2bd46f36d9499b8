import type { ServerResponse } from 'node:http';

/** Header names and values in turns, which is what Node writes fastest. */
type Headers = readonly string[];

/** Any site's pages may ask, with a token of theirs; none is sent by itself but the cookie, which is taken from our own pages alone. */
export const cors: Headers = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', 'ETag, Retry-After'];
const json: Headers = [...cors, 'Content-Type', 'application/json; charset=utf-8', 'Cache-Control', 'no-cache', 'X-Content-Type-Options', 'nosniff'];

export function send(response: ServerResponse, status: number, { headers, text }: { readonly headers: Headers; readonly text?: string }): void {
  if (text === undefined) response.writeHead(status, status === 204 ? [...headers] : [...headers, 'Content-Length', '0']).end();
  else response.writeHead(status, [...headers, 'Content-Length', String(Buffer.byteLength(text))]).end(text);
}

export function sendJson(response: ServerResponse, status: number, text: string): void {
  send(response, status, { headers: json, text });
}

export function sendTagged(response: ServerResponse, etag: string, text: string): void {
  send(response, 200, { headers: [...json, 'ETag', etag], text });
}

export function sendEmpty(response: ServerResponse, status: number, etag?: string): void {
  if (etag === undefined) send(response, status, { headers: cors });
  else response.writeHead(status, [...cors, 'ETag', etag]).end();
}
