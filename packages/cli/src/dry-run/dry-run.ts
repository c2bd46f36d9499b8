import type { Policy } from '@turnbuckle/compiler';
import { type DryRunVerdict, dryRunGate, type Migration } from '@turnbuckle/evolve';
import type { Io } from '../command.ts';
import { Progress } from '../report/progress.ts';
import { OutcomeTally } from './outcome-tally.ts';
import type { DocumentSource } from './saved-document.ts';
import { tryDocument } from './try-document.ts';

export interface DryRunOptions {
  readonly io: Io;
  readonly quiet: boolean;
  /** Ends the run as soon as it breaks too much of what was clean. */
  readonly isGated: boolean;
  /** The report lists each document that there is something to say of, not only the first that cannot follow. */
  readonly tellsAll: boolean;
  readonly signal: AbortSignal;
  /** The rules that hold afterwards, where a release was named. */
  readonly policy?: Policy | null;
}

export interface DryRun {
  readonly tally: OutcomeTally;
  /** What the gate says in the end. */
  readonly verdict: DryRunVerdict;
  /** Somebody ended it in the middle. */
  readonly isInterrupted: boolean;
  readonly ms: number;
}

/** More documents that cannot follow than these are counted and not told. */
const mostTold = 100;

/** Tries a migration on every document of a source; nothing is written anywhere. */
export async function dryRun(source: DocumentSource, migration: Migration, { io, quiet, isGated, tellsAll, signal, policy = null }: DryRunOptions): Promise<DryRun> {
  const started = performance.now();
  const progress = new Progress(io, { total: source.count, quiet });
  const gate = dryRunGate();
  const tally = new OutcomeTally({ mostTold: tellsAll ? Number.POSITIVE_INFINITY : mostTold });
  let verdict: DryRunVerdict | null = null;
  try {
    for await (const document of source.documents()) {
      if (signal.aborted) break;
      const { outcome, errors } = tryDocument(document, migration, policy);
      tally.add(outcome);
      verdict = gate.feed(errors);
      progress.advance(document.name);
      if (isGated && verdict.decision === 'stop') break;
    }
  } finally {
    progress.stop();
  }
  const isStopped = isGated && verdict?.decision === 'stop';
  return { tally, verdict: isStopped && verdict !== null ? verdict : gate.close(), isInterrupted: signal.aborted && !isStopped, ms: Math.round(performance.now() - started) };
}
