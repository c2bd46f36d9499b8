import { Presets, SingleBar } from 'cli-progress';
import type { Io } from '../command.ts';

/** Shorter work needs no bar. */
const quietMs = 1_000;

/** A bar on the error stream for work that takes longer than a second; none where nobody watches. */
export class Progress {
  readonly #started = performance.now();
  readonly #io: Io;
  readonly #total: number;
  readonly #enabled: boolean;
  #bar: SingleBar | null = null;
  #done = 0;

  constructor(io: Io, { total, quiet }: { total: number; quiet: boolean }) {
    this.#io = io;
    this.#total = total;
    this.#enabled = io.isTerminal && !quiet;
  }

  advance(label: string): void {
    this.#done++;
    if (!this.#enabled || performance.now() - this.#started < quietMs) return;
    if (this.#bar === null) {
      this.#bar = new SingleBar(
        { format: '{bar} {value}/{total} {eta_formatted} {label}', stream: this.#io.stderr, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      this.#bar.start(this.#total, this.#done, { label });
    }
    this.#bar.update(this.#done, { label });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
