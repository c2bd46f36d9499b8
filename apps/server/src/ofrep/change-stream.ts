import type { FlagSet } from './flag-set.ts';
import { configEtag } from './flags-etag.ts';
import type { FlagSource } from './live-flags.ts';

export interface ChangeStreamOptions {
  /** How often something is sent where nothing happens, so that nobody on the way takes the connection for dead; 20 seconds unless given. */
  readonly heartbeatMs?: number;
}

/** Messages that may wait for a client that does not read: they all say the same, so that one which has more is better off anew. */
const maxWaiting = 32;

const encoder = new TextEncoder();
const heartbeat = encoder.encode(': hb\n\n');

/** Tells everybody who listens that flags have changed: they ask again. Source: OFREP's decision record 8. */
export class ChangeStream {
  readonly #source: FlagSource;
  readonly #clients = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #timer: NodeJS.Timeout;
  readonly #stop: () => void;
  #isClosed = false;

  constructor(source: FlagSource, { heartbeatMs = 20_000 }: ChangeStreamOptions = {}) {
    this.#source = source;
    this.#stop = source.changed((flags) => this.#tell(encoder.encode(messageOf(flags))));
    this.#timer = setInterval(() => this.#tell(heartbeat), heartbeatMs);
    this.#timer.unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /**
   * One client's stream. Who comes without the newest id is told at once: between an evaluation and this connection flags may have changed,
   * and asking again costs a 304 at most.
   */
  open(lastEventId: string | null): ReadableStream<Uint8Array> {
    let own: ReadableStreamDefaultController<Uint8Array> | null = null;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        if (this.#isClosed) {
          controller.close();
          return;
        }
        const flags = this.#source.flags();
        const isCurrent = lastEventId !== null && lastEventId === eventId(flags.version);
        controller.enqueue(encoder.encode(`retry: 1000\n\n${isCurrent ? ': nothing new\n\n' : messageOf(flags)}`));
        this.#clients.add(controller);
      },
      cancel: () => {
        if (own !== null) this.#clients.delete(own);
      },
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#stop();
    for (const client of this.#clients) client.close();
    this.#clients.clear();
  }

  #tell(message: Uint8Array): void {
    for (const client of this.#clients) {
      if ((client.desiredSize ?? 0) > -maxWaiting) client.enqueue(message);
      else {
        this.#clients.delete(client);
        client.error(new Error('The client does not keep up.'));
      }
    }
  }
}

/** Ten digits, so that ids sort as texts. */
export function eventId(version: number): string {
  return String(version).padStart(10, '0');
}

function messageOf({ version }: FlagSet): string {
  const data = { type: 'refetchEvaluation', etag: configEtag(version) };
  return `id: ${eventId(version)}\nevent: message\ndata: ${JSON.stringify(data)}\n\n`;
}
