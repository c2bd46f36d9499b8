import { randomBytes } from 'node:crypto';
import { type Database, listenEvents, type StoreEvent } from '@turnbuckle/store';
import type { Logger } from 'pino';
import { Subscription } from './event-subscription.ts';

export interface EventStreamOptions {
  readonly log: Logger;
  /** How often the progress of one run is told at most; a second unless given. */
  readonly progressMs?: number;
  /** How often something is sent to who hears nothing, so that nobody on the way takes the connection for dead; 15 seconds unless given. */
  readonly heartbeatMs?: number;
}

/** What is sent. `hello` comes first: from there on nothing is missed, until a `lost`. */
export type StreamEvent = StoreEvent | { readonly type: 'hello'; readonly isResumed: boolean } | { readonly type: 'lost' };

/** Events that are kept for who was away for a moment. */
const keptEvents = 500;

interface Kept {
  readonly number: number;
  readonly event: StoreEvent;
}

/** Hands what PostgreSQL tells to everybody who listens here, whichever server it happened at. Begins to listen with the first subscriber. */
export class EventStream {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #progressMs: number;
  readonly #subscriptions = new Set<Subscription>();
  readonly #stopping = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  /** Runs whose progress was told a moment ago, and whether there is more to tell. */
  readonly #resting = new Map<string, { hasMore: boolean; readonly timer: NodeJS.Timeout }>();
  /** Told with each event's number, so that numbers of another process mean nothing here. */
  readonly #name = randomBytes(6).toString('hex');
  #listening: Promise<void> | null = null;
  #isListening = false;
  #number = 0;
  #kept: Kept[] = [];

  constructor(database: Database, { log, progressMs = 1_000, heartbeatMs = 15_000 }: EventStreamOptions) {
    this.#database = database;
    this.#log = log;
    this.#progressMs = progressMs;
    this.#heartbeat = setInterval(() => {
      for (const subscription of this.#subscriptions) subscription.beat();
    }, heartbeatMs);
    this.#heartbeat.unref();
  }

  /** `after` is the id of the last event that the subscriber has: where nothing was lost since, it goes on from there. */
  subscribe(after: string | null): Subscription {
    const subscription = new Subscription({ after, onEnd: () => this.#subscriptions.delete(subscription) });
    if (this.#stopping.signal.aborted) {
      subscription.end();
      return subscription;
    }
    this.#subscriptions.add(subscription);
    this.#listening ??= this.#listen();
    if (this.#isListening) this.#greet(subscription);
    return subscription;
  }

  /** Ends every stream and the listening. */
  async close(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#heartbeat);
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    for (const subscription of this.#subscriptions) subscription.end();
    await this.#listening;
  }

  #listen(): Promise<void> {
    return listenEvents(this.#database, {
      signal: this.#stopping.signal,
      onEvent: (event) => this.#take(event),
      onListening: () => {
        this.#isListening = true;
        for (const subscription of this.#subscriptions) this.#greet(subscription);
      },
      onLost: (error) => {
        this.#log.warn({ err: error }, 'events are not heard until the database answers again');
        this.#isListening = false;
        this.#number++;
        this.#kept = [];
        for (const subscription of this.#subscriptions) subscription.push({ event: { type: 'lost' }, id: null });
      },
    });
  }

  #greet(subscription: Subscription): void {
    const missed = this.#missed(subscription.after);
    subscription.push({ event: { type: 'hello', isResumed: missed !== null }, id: missed === null ? this.#id(this.#number) : subscription.after });
    for (const { event, number } of missed ?? []) subscription.push({ event, id: this.#id(number) });
    subscription.after = null;
  }

  /** What came since; `null` where nobody knows all of it. */
  #missed(after: string | null): readonly Kept[] | null {
    const [name, digits] = after?.split('-') ?? [];
    const last = Number(digits);
    const first = this.#kept[0]?.number ?? this.#number + 1;
    if (name !== this.#name || !Number.isInteger(last) || last < first - 1 || last > this.#number) return null;
    return this.#kept.filter(({ number }) => number > last);
  }

  #take(event: StoreEvent): void {
    if (event.type !== 'progress') {
      this.#tell(event);
      return;
    }
    const resting = this.#resting.get(event.run);
    if (resting !== undefined) resting.hasMore = true;
    else this.#tellProgress(event);
  }

  /** The first word at once, and the last one is never swallowed. */
  #tellProgress(event: StoreEvent & { readonly type: 'progress' }): void {
    this.#tell(event);
    const timer = setTimeout(() => {
      const { hasMore = false } = this.#resting.get(event.run) ?? {};
      this.#resting.delete(event.run);
      if (hasMore) this.#tellProgress(event);
    }, this.#progressMs);
    timer.unref();
    this.#resting.set(event.run, { hasMore: false, timer });
  }

  #tell(event: StoreEvent): void {
    const number = ++this.#number;
    this.#kept.push({ number, event });
    if (this.#kept.length > keptEvents) this.#kept.shift();
    for (const subscription of this.#subscriptions) subscription.push({ event, id: this.#id(number) });
  }

  #id(number: number): string {
    return `${this.#name}-${number}`;
  }
}
