/** What the server tells. `hello` comes first; where it did not go on from before, whatever happened in between is unknown. */
export type LiveEvent =
  | { readonly type: 'hello'; readonly isResumed: boolean }
  | { readonly type: 'graph'; readonly id: string; readonly workspace: string; readonly revision: number; readonly kind: 'import' | 'edit' | 'migrate' | 'rollback' | 'fork' }
  | { readonly type: 'run'; readonly id: string; readonly state: string }
  | { readonly type: 'progress'; readonly run: string };

/** `connecting` until the first answer, or while nobody looks at the page. */
export interface LiveStatus {
  readonly status: 'connecting' | 'live' | 'lost';
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs: number;
}

const types = ['hello', 'graph', 'run', 'progress', 'lost', 'beat'] as const;
/** The server says something every 15 seconds; after a silence as long as this nobody is there. */
const silenceMs = 40_000;
const retryMs = 3_000;
/** A window that nobody looks at gives its connection back, since browsers have only a few for each server. */
const restMs = 60_000;

/** The page's one event stream, shared by all that want to know. */
class LiveStream {
  #status: LiveStatus = { status: 'connecting', sinceMs: Date.now() };
  #source: EventSource | null = null;
  #lastId = '';
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #hearers = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<() => void>();

  /** As `useSyncExternalStore` wants them. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
  readonly status = (): LiveStatus => this.#status;

  /** Calls `hearer` with every event until the returned function is called. */
  hear(hearer: (event: LiveEvent) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  /** Connects, and stays connected until the returned function is called. */
  start(): () => void {
    const onVisible = (): void => {
      clearTimeout(this.#rest);
      if (document.visibilityState === 'hidden') this.#rest = setTimeout(() => this.#stop('connecting'), restMs);
      else if (this.#source === null) this.#open();
    };
    document.addEventListener('visibilitychange', onVisible);
    this.#open();
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(this.#rest);
      this.#stop('connecting');
    };
  }

  #open(): void {
    this.#stop(this.#status.status === 'lost' ? 'lost' : 'connecting');
    const source = new EventSource(`/v1/events${this.#lastId === '' ? '' : `?after=${encodeURIComponent(this.#lastId)}`}`);
    this.#source = source;
    this.#listenForSilence();
    for (const type of types) source.addEventListener(type, (message: MessageEvent<string>) => this.#take(type, message));
    source.addEventListener('error', () => {
      this.#become('lost');
      // The browser tries again by itself after a cut, and never after a refusal.
      if (source.readyState === EventSource.CLOSED) this.#retry = setTimeout(() => this.#open(), retryMs);
    });
  }

  #take(type: (typeof types)[number], { data, lastEventId }: MessageEvent<string>): void {
    if (lastEventId !== '') this.#lastId = lastEventId;
    this.#listenForSilence();
    if (type === 'beat') return;
    if (type === 'lost') {
      this.#become('lost');
      return;
    }
    if (type === 'hello') this.#become('live');
    const event = JSON.parse(data) as LiveEvent;
    for (const hearer of this.#hearers) hearer(event);
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#become('lost');
      this.#open();
    }, silenceMs);
  }

  #stop(status: LiveStatus['status']): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
    this.#become(status);
  }

  #become(status: LiveStatus['status']): void {
    if (this.#status.status === status) return;
    this.#status = { status, sinceMs: Date.now() };
    for (const watcher of this.#watchers) watcher();
  }
}

export const liveStream = new LiveStream();
