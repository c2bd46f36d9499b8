import type { ReactElement } from 'react';
import type { RunReport } from '../api/runs.ts';
import { Facts } from './facts.tsx';
import { duration, number } from './run-words.ts';

/** The work in its transactions, of which each is whole or never was. */
export function RunTransactions({ run: { counts, metrics } }: { readonly run: RunReport }): ReactElement {
  const { chunks, chunksDone, chunksRunning, chunksSplit, retries } = counts;
  const facts = [
    { name: 'Chunks done', value: `${number(chunksDone)} of ${number(chunks)}` },
    { name: 'Chunks at work', value: number(chunksRunning) },
    { name: 'Chunks taken apart', value: number(chunksSplit) },
    { name: 'Committed', value: number(metrics.transactions) },
    ...(metrics.p50Ms === null || metrics.p99Ms === null ? [] : [{ name: 'Each took (p50, p99)', value: `${duration(metrics.p50Ms)}, ${duration(metrics.p99Ms)}` }]),
    { name: 'Tried again', value: number(retries) },
    { name: 'Read again, saved meanwhile', value: number(metrics.stale) },
    { name: 'Documents that failed', value: number(counts.quarantined) },
  ];
  return (
    <section className="card" aria-labelledby="transactions">
      <h2 id="transactions">Transactions</h2>
      <p className="mt-0.5 text-[12.5px] text-faint">Documents, their ways back and counts are written together, or not at all.</p>
      <Facts facts={facts} />
    </section>
  );
}
