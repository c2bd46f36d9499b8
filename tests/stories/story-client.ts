import type { Flow } from './flow.ts';

export interface Read {
  readonly flow: Flow;
  readonly etag: string;
  readonly release: string;
}

export type Saved =
  | { readonly outcome: 'saved'; readonly revision: number; readonly editId: string }
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'forked'; readonly fork: string; readonly editId: string };

/** The HTTP API as any client has it. */
export class StoryClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async call<T>(method: string, path: string, json?: unknown): Promise<T> {
    const response = await this.#send(method, path, json === undefined ? {} : { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async read(graph: string, release: string | null): Promise<Read> {
    const response = await this.#send('GET', `/v1/graphs/${graph}${release === null ? '' : `?release=${release}`}`);
    if (!response.ok) throw new Error(`GET ${graph}: ${response.status} ${await response.text()}`);
    return { flow: (await response.json()) as Flow, etag: response.headers.get('ETag') ?? '', release: response.headers.get('Turnbuckle-Release') ?? '' };
  }

  async save(
    graph: string,
    flow: Flow,
    { etag, release, user, editId }: { readonly etag: string; readonly release: string | null; readonly user: string; readonly editId: string },
  ): Promise<Saved> {
    const headers = { 'If-Match': etag, 'Turnbuckle-User': user, 'Turnbuckle-Edit-Id': editId, ...(release === null ? {} : { 'Turnbuckle-Release': release }) };
    const response = await this.#send('PUT', `/v1/graphs/${graph}`, { body: JSON.stringify(flow), headers });
    const answer = (await response.json()) as { revision: number; editId: string; fork?: string; type?: string };
    if (response.status === 200) return { outcome: 'saved', revision: answer.revision, editId: answer.editId };
    if (response.status === 412) return { outcome: 'stale' };
    if (response.status === 409 && answer.fork !== undefined) return { outcome: 'forked', fork: answer.fork, editId: answer.editId };
    throw new Error(`PUT ${graph}: ${response.status} ${JSON.stringify(answer)}`);
  }

  #send(method: string, path: string, { body, headers = {} }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, { method, headers: { Authorization: `Bearer ${this.#token}`, ...headers }, ...(body === undefined ? {} : { body }) });
  }
}
