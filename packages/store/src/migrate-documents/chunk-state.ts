export const chunkStates = ['waiting', 'running', 'done', 'split', 'cancelled'] as const;

/** A chunk's row as far as its workers go by it. */
export interface Chunk {
  readonly state: (typeof chunkStates)[number];
  /** Grows whenever it changes hands; a worker whose number is not the newest writes nothing. */
  readonly fence: number;
  /** Claims that did not end well by now, the present one among them. */
  readonly attempts: number;
  readonly leaseUntilMs: number | null;
  /** How many of its documents are done. */
  readonly done: number;
  /** How many it holds. */
  readonly size: number;
}

/**
 * `claim`: a worker takes it. `extend`: its worker lives. `checkpoint`: its worker committed `count` documents from `start` on. `release`: its
 * worker gives it back, because of a failure or without one. `cancel`: its run ends before its time.
 */
export type ChunkEvent =
  | { readonly type: 'claim'; readonly nowMs: number; readonly leaseMs: number }
  | { readonly type: 'extend'; readonly fence: number; readonly nowMs: number; readonly leaseMs: number }
  | { readonly type: 'checkpoint'; readonly fence: number; readonly start: number; readonly count: number }
  | { readonly type: 'release'; readonly fence: number; readonly hasFailed: boolean }
  | { readonly type: 'cancel' };

/** A chunk that failed or lost its worker this often is taken apart. */
export const maxAttempts = 3;

/** What becomes of a chunk: its next state; `split`, to be taken apart by `splitChunk`; `null` where the event is refused and nothing may be written. */
export function chunkStep(chunk: Chunk, event: ChunkEvent): Chunk | 'split' | null {
  switch (event.type) {
    case 'claim':
      if (!isClaimable(chunk, event.nowMs)) return null;
      if (chunk.attempts >= maxAttempts) return 'split';
      return { ...chunk, state: 'running', fence: chunk.fence + 1, attempts: chunk.attempts + 1, leaseUntilMs: event.nowMs + event.leaseMs };
    case 'extend':
      return holds(chunk, event.fence) ? { ...chunk, leaseUntilMs: event.nowMs + event.leaseMs } : null;
    case 'checkpoint': {
      if (!holds(chunk, event.fence) || chunk.done !== event.start) return null;
      const done = event.start + event.count;
      return done >= chunk.size ? { ...chunk, state: 'done', done, leaseUntilMs: null } : { ...chunk, done };
    }
    case 'release': {
      if (!holds(chunk, event.fence)) return null;
      // Without a failure the attempt never was.
      const attempts = event.hasFailed ? chunk.attempts : chunk.attempts - 1;
      return attempts >= maxAttempts ? 'split' : { ...chunk, state: 'waiting', attempts, leaseUntilMs: null };
    }
    case 'cancel':
      return chunk.state === 'waiting' || chunk.state === 'running' ? { ...chunk, state: 'cancelled', fence: chunk.fence + 1, leaseUntilMs: null } : null;
  }
}

/** It waits, or its worker has said nothing for longer than its lease. */
export function isClaimable({ state, leaseUntilMs }: Pick<Chunk, 'state' | 'leaseUntilMs'>, nowMs: number): boolean {
  return state === 'waiting' || (state === 'running' && leaseUntilMs !== null && leaseUntilMs < nowMs);
}

function holds({ state, fence }: Chunk, mine: number): boolean {
  return state === 'running' && fence === mine;
}

/**
 * What is left of a chunk that keeps failing, in halves, until the one document is found that it fails by: `whole` is the chunk after it, and
 * `halves` are the places from which new ones begin and end. Without halves the one document that was left stays as it is.
 */
export function splitChunk(chunk: Chunk): { readonly whole: Chunk; readonly halves: readonly { readonly from: number; readonly to: number; readonly attempts: number }[] } {
  const ended = { ...chunk, fence: chunk.fence + 1, leaseUntilMs: null };
  const { done, size } = chunk;
  if (size - done <= 1) return { whole: { ...ended, state: 'done', done: size }, halves: [] };
  const middle = done + Math.ceil((size - done) / 2);
  // Halves are tried once, since what fails three times does not fail by chance; one document alone has all its attempts again.
  const half = (from: number, to: number) => ({ from, to, attempts: to - from === 1 ? 0 : maxAttempts - 1 });
  return { whole: { ...ended, state: 'split' }, halves: [half(done, middle), half(middle, size)] };
}
