import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { checkIntegrity } from './check-integrity.ts';
import { pollSources } from './poll-sources.ts';
import { tickRollout, unsettledRollouts } from './tick-rollout.ts';
import { type JobWorkerOptions, workOneJob } from './work-jobs.ts';

export interface RolloutWorkerOptions extends JobWorkerOptions {
  /** Between two looks; a second unless given. */
  readonly tickMs?: number;
  /** Pieces of work at once; 3 unless given. */
  readonly slots?: number;
  readonly onError?: (error: unknown) => void;
  /** Address of the Prometheus that guardrails are counted from; without it that of the plan. */
  readonly prometheus?: string | undefined;
}

/** Between two looks for work while rollouts are under way. */
const pollMs = 200;
/** Between two looks however much is new. */
const leastMs = 50;

/**
 * Looks at every rollout that is under way once a second, and at once when it is told that there is something new; does the work that
 * decisions ask for. As many processes as there are do so side by side.
 */
export class RolloutWorker {
  readonly #database: Database;
  readonly #options: RolloutWorkerOptions;
  readonly #ended: Promise<unknown>;
  /** Ends the rests that are being taken just now. */
  readonly #resting = new Set<() => void>();
  #isWoken = false;
  #hasWork = true;

  constructor(database: Database, options: RolloutWorkerOptions) {
    this.#database = database;
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#wake(), { once: true });
    this.#ended = Promise.all([this.#tick(), this.#poll(), ...Array.from({ length: options.slots ?? 3 }, () => this.#work())]);
  }

  /** There is something new to look at. */
  nudge(): void {
    this.#isWoken = true;
    this.#hasWork = true;
    this.#wake();
  }

  /** Resolves once the signal has ended it and nothing is under way any more. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  async #tick(): Promise<void> {
    const { signal, clock, tickMs = 1_000 } = this.#options;
    while (!signal.aborted) {
      // What was told wants an answer at once; reading stored data can wait for the next look.
      const isTold = this.#isWoken;
      this.#isWoken = false;
      await this.#trying(async () => {
        const rollouts = await unsettledRollouts(this.#database);
        this.#hasWork = rollouts.length > 0;
        for (const id of rollouts) {
          if (!isTold) await checkIntegrity(this.#database, id, { nowMs: clock() });
          await tickRollout(this.#database, id, { nowMs: clock(), clock });
        }
      });
      if (!this.#isWoken) await this.#rest(tickMs);
      // However much there is to tell, requests are answered in between.
      else await sleep(leastMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Sources may be slow to answer, so nothing waits for them. */
  async #poll(): Promise<void> {
    const { signal, clock, tickMs = 1_000, prometheus } = this.#options;
    while (!signal.aborted) {
      await this.#trying(async () => {
        for (const id of this.#hasWork ? await unsettledRollouts(this.#database) : []) {
          const answers = await pollSources(this.#database, id, { clock, signal, prometheus });
          if (answers.length > 0 && !signal.aborted) await tickRollout(this.#database, id, { nowMs: clock(), clock, isPatient: true, answers });
        }
      });
      // News are no reason to ask again.
      await sleep(tickMs, undefined, { signal }).catch(() => {});
    }
  }

  async #work(): Promise<void> {
    const { signal, tickMs = 1_000 } = this.#options;
    while (!signal.aborted) {
      let didWork = false;
      await this.#trying(async () => {
        didWork = this.#hasWork && (await workOneJob(this.#database, this.#options));
      });
      if (!didWork) await this.#rest(this.#hasWork ? pollMs : tickMs);
    }
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#options.signal.aborted) return;
      this.#options.onError?.(error);
      await this.#rest(this.#options.tickMs ?? 1_000);
    }
  }

  #rest(ms: number): Promise<void> {
    if (this.#options.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#resting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#resting.add(end);
    });
  }

  #wake(): void {
    for (const end of [...this.#resting]) end();
  }
}
