import type { FlagSet } from './flag-set.ts';

/** How long a server that is behind waits for what a client has heard of already. Source: OFREP's decision record 8 leaves it open. */
export const waitMs = 1_000;

/** Where flags come from: the newest state that this server knows of, and word of the next one. */
export interface FlagSource {
  readonly configVersion: number;
  flags(): FlagSet;
  /** Gives what ends it. */
  changed(listener: (flags: FlagSet) => void): () => void;
  /** Waits until this server has that version or a newer one, no longer than given. */
  reach(version: number, timeoutMs: number): Promise<void>;
}

/** The flags of a server. Whoever learns of a newer state puts it here; older ones are passed over, in whatever order they come. */
export class LiveFlags implements FlagSource {
  #flags: FlagSet;
  readonly #listeners = new Set<(flags: FlagSet) => void>();
  readonly #onBehind: () => void;

  /** `onBehind` is told that somebody waits for a state that has not come yet. */
  constructor(first: FlagSet, { onBehind = () => {} }: { readonly onBehind?: () => void } = {}) {
    this.#flags = first;
    this.#onBehind = onBehind;
  }

  get configVersion(): number {
    return this.#flags.version;
  }

  flags(): FlagSet {
    return this.#flags;
  }

  put(flags: FlagSet): void {
    if (flags.version <= this.#flags.version) return;
    this.#flags = flags;
    for (const listener of this.#listeners) listener(flags);
  }

  changed(listener: (flags: FlagSet) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async reach(version: number, timeoutMs: number): Promise<void> {
    if (this.configVersion >= version) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      const stop = this.changed(({ version: reached }) => {
        if (reached >= version) done();
      });
      this.#onBehind();
    });
  }
}
