export interface RateLimitOptions {
  /** Requests that a client may make in the long run. */
  readonly perSecond: number;
  /** Requests that it may make at once after a rest. */
  readonly burst: number;
  /** Milliseconds. */
  readonly clock: () => number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Clients that are remembered; who rested longest is forgotten first, and has all its tokens again. */
const maxClients = 10_000;

/** A bucket of tokens for each client. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Takes a token; gives 0, or the whole seconds until there is one. */
  take(client: string): number {
    const { perSecond, burst, clock } = this.#options;
    const nowMs = clock();
    const known = this.#buckets.get(client);
    const tokens = known === undefined ? burst : Math.min(burst, known.tokens + (Math.max(0, nowMs - known.atMs) * perSecond) / 1_000);
    if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perSecond));
    if (known === undefined) {
      this.#forget();
      this.#buckets.set(client, { tokens: tokens - 1, atMs: nowMs });
    } else {
      known.tokens = tokens - 1;
      known.atMs = nowMs;
    }
    return 0;
  }

  #forget(): void {
    if (this.#buckets.size < maxClients) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
