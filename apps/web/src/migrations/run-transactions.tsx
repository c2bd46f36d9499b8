import type { ReactElement } from 'react';
import type { RunReport } from '../api/runs.ts';
import { Facts } from './facts.tsx';
import { number } from './run-words.ts';

/** The work in its transactions, of which each is whole or never was. */
export function RunTransactions({ run: { counts, error, state } }: { readonly run: RunReport }): ReactElement {
  const { chunks, chunksDone, chunksRunning, chunksSplit, retries } = counts;
  const known = [
    { name: 'Chunks done', value: `${number(chunksDone)} of ${number(chunks)}` },
    ...(chunksRunning === undefined ? [] : [{ name: 'At work', value: number(chunksRunning) }]),
    ...(chunksSplit === undefined ? [] : [{ name: 'Taken apart', value: number(chunksSplit) }]),
    { name: 'Tried again', value: number(retries) },
    { name: 'Documents that failed', value: number(counts.quarantined) },
  ];
  return (
    <section className="card" aria-labelledby="transactions">
      <h2 id="transactions">Transactions</h2>
      <p className="mt-0.5 text-[12.5px] text-faint">A chunk is one transaction: documents, ways back and counts together, or nothing.</p>
      <Facts facts={known} />
      {state === 'failed' && error !== null && <p className="mt-3 rounded-lg bg-[var(--error-soft)] px-3 py-2 text-error">{error}</p>}
    </section>
  );
}
