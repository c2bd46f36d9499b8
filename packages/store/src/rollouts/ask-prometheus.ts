import { type Answer, readAnswer } from '@turnbuckle/rollout/sources';

/** An answer that takes longer comes too late for the next look. */
const timeoutMs = 5_000;

/** More is no answer to a query for counters. */
const mostBytes = 16 * 1024 * 1024;

/** Asks a Prometheus over its HTTP API. Whatever goes wrong is an answer too: there is nothing to count, and why. */
export async function askPrometheus(address: string, query: string, signal: AbortSignal): Promise<Answer> {
  const none = (problem: string): Answer => ({ reading: null, problem });
  try {
    const { url, headers } = requestOf(address);
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ query, timeout: `${timeoutMs}ms` }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (Number(response.headers.get('content-length') ?? 0) > mostBytes) return none('Prometheus sent more than can be an answer.');
    const text = await response.text();
    const body = parsed(text);
    return body === undefined ? none(`Prometheus answered ${response.status} without JSON.`) : readAnswer(body);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return none(`Prometheus did not answer within ${timeoutMs / 1_000} s.`);
    return none(`Prometheus did not answer: ${reasonOf(error)}`);
  }
}

/** A name and password stand in the address, as they do for a database; a request has them elsewhere. */
function requestOf(address: string): { readonly url: URL; readonly headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  const headers: Record<string, string> =
    username === '' ? {} : { Authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}` };
  [url.username, url.password] = ['', ''];
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/query`;
  return { url, headers };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a failed connection the cause says more than the error. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  const said = cause instanceof Error ? cause : error;
  const { code, message } = said as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? code : String(message ?? said);
}
