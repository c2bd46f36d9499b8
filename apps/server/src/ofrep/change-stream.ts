import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FlagSet } from './flag-set.ts';
import { configEtag } from './flags-etag.ts';
import { type FlagSource, waitMs } from './live-flags.ts';
import { cors } from './send.ts';

export interface ChangeStreamOptions {
  /** How often something is sent where nothing happens, so that nobody on the way takes the connection for dead; 20 seconds unless given. */
  readonly heartbeatMs?: number;
}

/** Bytes that may wait for a client that does not read: messages all say the same, so that one which has more is better off anew. */
const maxWaitingBytes = 64 * 1024;

const heartbeat = Buffer.from(': hb\n\n');
const headers = [...cors, 'Content-Type', 'text/event-stream', 'Cache-Control', 'no-store', 'X-Accel-Buffering', 'no'];

/** Tells everybody who listens that flags have changed: they ask again. Source: OFREP's decision record 8. */
export class ChangeStream {
  readonly #source: FlagSource;
  readonly #clients = new Set<ServerResponse>();
  readonly #timer: NodeJS.Timeout;
  readonly #stop: () => void;
  #isClosed = false;

  constructor(source: FlagSource, { heartbeatMs = 20_000 }: ChangeStreamOptions = {}) {
    this.#source = source;
    this.#stop = source.changed((flags) => this.#tell(Buffer.from(messageOf(flags))));
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
  open(request: IncomingMessage, response: ServerResponse): void {
    const last = Number(request.headers['last-event-id'] ?? Number.NaN);
    const { version } = this.#source.flags();
    response.writeHead(200, headers);
    response.write(`retry: 1000\n\n${last >= version ? ': nothing new\n\n' : messageOf(this.#source.flags())}`);
    if (this.#isClosed) {
      response.end();
      return;
    }
    this.#clients.add(response);
    response.on('close', () => this.#clients.delete(response));
    // Another server told it of what has not come here yet; when it comes, everybody is told.
    if (last > version) void this.#source.reach(last, waitMs);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#stop();
    this.cut();
  }

  /** Ends all streams; clients come back by themselves. */
  cut(): void {
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  #tell(message: Buffer): void {
    for (const client of this.#clients) {
      if (client.writableLength > maxWaitingBytes) client.destroy();
      else client.write(message);
    }
  }
}

/** Ten digits, so that ids sort as texts. */
export function eventId(version: number): string {
  return String(version).padStart(10, '0');
}

function messageOf({ version }: FlagSet): string {
  return `id: ${eventId(version)}\nevent: message\ndata: ${JSON.stringify({ type: 'refetchEvaluation', etag: configEtag(version) })}\n\n`;
}
