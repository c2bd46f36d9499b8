import { compareErrors, type DryRunVerdict, dryRunGate, type Migration } from '@turnbuckle/evolve';
import { decodeUtf8 } from '@turnbuckle/formats';
import type { Carried } from './carry-document.ts';
import type { HeadRow } from './carry-heads.ts';
import type { Claim } from './claim-chunk.ts';

const firstDocuments = 50;

/** Looks at the first documents of a dry run, which its first chunk holds: whether those that were clean still are. */
export class FirstDocuments {
  readonly #migration: Migration;
  readonly #isWatching: boolean;
  readonly #gate = dryRunGate({ firstDocuments });
  #fed = 0;
  #verdict: DryRunVerdict | null = null;

  constructor(migration: Migration, { direction, no, done }: Pick<Claim, 'direction' | 'no' | 'done'>) {
    this.#migration = migration;
    this.#isWatching = direction === 'dry' && no === 1 && done === 0;
  }

  /** Why the run should stop; `null` while nothing speaks against it. */
  get stop(): DryRunVerdict | null {
    return this.#verdict?.decision === 'stop' ? this.#verdict : null;
  }

  feed(head: HeadRow, bytes: Uint8Array, result: Carried | { readonly quarantined: string }): void {
    // One that cannot follow stays as it is, and is counted as such.
    if (!this.#isWatching || this.#fed >= firstDocuments || 'quarantined' in result) return;
    const [before, after] = [decodeUtf8(bytes), decodeUtf8(result.bytes)];
    if ('fault' in before || 'fault' in after) return;
    this.#fed++;
    const { from, to } = this.#migration;
    this.#verdict = this.#gate.feed({ id: head.id, ...compareErrors({ text: before.text, catalog: from }, { text: after.text, catalog: to }) });
  }

  /** There are no more documents in the first chunk. */
  close(): void {
    if (this.#isWatching && this.#fed > 0) this.#verdict = this.#gate.close();
  }
}
