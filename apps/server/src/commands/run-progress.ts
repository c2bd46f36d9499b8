import { type Database, type RunReport, readRun } from '@turnbuckle/store';
import { durationText } from './run-text.ts';

const everyMs = 1_000;
const width = 24;

/** A bar with rate and time left. */
export function progressLine({ counts, metrics, throttle, state }: RunReport): string {
  const done = counts.documents - counts.left;
  const filled = counts.documents === 0 ? width : Math.floor((done / counts.documents) * width);
  const rate = metrics.docsPerSecond === null ? '' : ` ${Math.round(metrics.docsPerSecond)}/s`;
  const eta = metrics.etaMs === null ? '' : ` ${durationText(metrics.etaMs)} left`;
  const waits = throttle === null ? '' : ` waits: ${throttle.reason}`;
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done}/${counts.documents}${rate}${eta}${waits}${state === 'paused' ? ' paused' : ''}`;
}

/**
 * Shows on standard error how far a run is, at most once a second, as its rows say it: other workers' share is in it. Nothing where nobody
 * watches. `stop` takes the line away again.
 */
export function watchRun(database: Database, run: string, { quiet }: { readonly quiet: boolean }): { stop(): Promise<void> } {
  if (quiet || process.stderr.isTTY !== true) return { stop: async () => {} };
  let reading: Promise<void> = Promise.resolve();
  let isShown = false;
  const timer = setInterval(() => {
    reading = reading.then(async () => {
      const report = await readRun(database, run, { nowMs: Date.now() }).catch(() => null);
      if (report === null) return;
      isShown = true;
      process.stderr.write(`\r\u001b[K${progressLine(report)}`);
    });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await reading;
      if (isShown) process.stderr.write('\r\u001b[K');
    },
  };
}

/** The same for work that is counted here: gives what to call after each part. */
export function watchCount(label: string, total: number, { quiet }: { readonly quiet: boolean }): { advance(): void; stop(): void } {
  const isShown = !quiet && process.stderr.isTTY === true;
  let [done, shownAtMs] = [0, 0];
  return {
    advance() {
      done++;
      if (!isShown || Date.now() - shownAtMs < everyMs) return;
      shownAtMs = Date.now();
      process.stderr.write(`\r\u001b[K${label} ${done}/${total}`);
    },
    stop() {
      if (isShown && shownAtMs > 0) process.stderr.write('\r\u001b[K');
    },
  };
}
