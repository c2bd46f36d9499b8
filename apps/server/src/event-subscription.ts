import type { StreamEvent } from './event-stream.ts';

/** `null` as the event stands for a heartbeat. */
export interface StreamMessage {
  readonly event: StreamEvent | null;
  readonly id: string | null;
}

/** Messages that wait for a client. One that has more waiting does not keep up, and is better off asking anew. */
const maxWaiting = 5_000;

/** One client of the event stream: a queue that somebody fills and somebody empties. */
export class Subscription implements AsyncIterable<StreamMessage> {
  /** The last event that the client has from an earlier connection. */
  after: string | null;
  /** Called where it is ended because it did not keep up: it may wait for ever for somebody to read. */
  onTooSlow: (() => void) | null = null;
  readonly #onEnd: () => void;
  #waiting: StreamMessage[] = [];
  #wake: (() => void) | null = null;
  #hasEnded = false;

  constructor({ after, onEnd }: { readonly after: string | null; readonly onEnd: () => void }) {
    this.after = after;
    this.#onEnd = onEnd;
  }

  push(message: StreamMessage): void {
    if (this.#hasEnded) return;
    if (this.#waiting.length >= maxWaiting) {
      this.end();
      this.onTooSlow?.();
      return;
    }
    this.#waiting.push(message);
    this.#wake?.();
  }

  /** Says something where nothing else waits to be said. */
  beat(): void {
    if (this.#waiting.length === 0) this.push({ event: null, id: null });
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#waiting = [];
    this.#onEnd();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamMessage> {
    while (!this.#hasEnded) {
      const message = this.#waiting.shift();
      if (message !== undefined) {
        yield message;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
