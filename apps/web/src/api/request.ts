import { RequestError, requestError } from './request-error.ts';

/** Calls the server; rejects with a `RequestError` where it refuses or does not answer. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestError({ status: 0, title: 'The server does not answer', detail: 'Is it still running? Start it with npm start, then try again.' });
  }
  if (!answer.ok) throw await requestError(answer);
  return answer;
}

/** Calls the server with a body of JSON and reads one. */
export async function requestJson<T>(method: 'POST' | 'PATCH', path: string, body?: unknown): Promise<T> {
  const sent = body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return (await (await request(path, { method, ...sent })).json()) as T;
}
