/** What a dry run found in one document: a code for each error. */
export interface DocumentErrors {
  readonly id: string;
  readonly errorsBefore: readonly string[];
  readonly errorsAfter: readonly string[];
}

export interface DryRunGateOptions {
  /** So many documents are looked at before anything is decided. 50 unless given. */
  readonly firstDocuments?: number;
  /** Of the documents that were clean, the share that may gain an error. 0.02 unless given. */
  readonly maxShareOfCleanBroken?: number;
}

export interface DryRunVerdict {
  readonly decision: 'go' | 'stop';
  /** Documents seen, those of them that were clean before, and those of these that gained an error. */
  readonly documents: number;
  readonly clean: number;
  readonly broken: number;
  /** Documents that had errors before and have more now. They decide nothing. */
  readonly worsened: number;
  /** The first of the broken ones, with the codes that each gained. */
  readonly examples: readonly { readonly id: string; readonly codes: readonly string[] }[];
  /** Why the run stops, as a sentence; `null` while it goes on. */
  readonly reason: string | null;
}

/** More broken documents than this are counted and no longer named. */
const mostExamples = 1000;
const namedInReason = 5;

/**
 * Stops a dry run that breaks what was whole. Fed with one document after the other in the order of the run; from the first so many on, each
 * answer says whether to go on. A run that ends before them is judged by {@link DryRunGate.close}.
 */
export function dryRunGate({ firstDocuments = 50, maxShareOfCleanBroken = 0.02 }: DryRunGateOptions = {}): DryRunGate {
  return new DryRunGate(firstDocuments, maxShareOfCleanBroken);
}

export class DryRunGate {
  readonly #firstDocuments: number;
  readonly #maxShare: number;
  #documents = 0;
  #clean = 0;
  #broken = 0;
  #worsened = 0;
  readonly #examples: { readonly id: string; readonly codes: readonly string[] }[] = [];

  /** @internal */
  constructor(firstDocuments: number, maxShare: number) {
    this.#firstDocuments = firstDocuments;
    this.#maxShare = maxShare;
  }

  feed({ id, errorsBefore, errorsAfter }: DocumentErrors): DryRunVerdict {
    this.#documents++;
    if (errorsBefore.length > 0) {
      if (errorsAfter.length > errorsBefore.length) this.#worsened++;
      return this.#verdict(this.#documents >= this.#firstDocuments);
    }
    this.#clean++;
    if (errorsAfter.length > 0) {
      this.#broken++;
      if (this.#examples.length < mostExamples) this.#examples.push({ id, codes: [...new Set(errorsAfter)].sort() });
    }
    return this.#verdict(this.#documents >= this.#firstDocuments);
  }

  /** There are no more documents: what was seen decides, however few they were. */
  close(): DryRunVerdict {
    return this.#verdict(true);
  }

  #verdict(isDecided: boolean): DryRunVerdict {
    const isStop = isDecided && this.#broken > this.#clean * this.#maxShare;
    return {
      decision: isStop ? 'stop' : 'go',
      documents: this.#documents,
      clean: this.#clean,
      broken: this.#broken,
      worsened: this.#worsened,
      examples: [...this.#examples],
      reason: isStop ? this.#reason() : null,
    };
  }

  #reason(): string {
    const share = ((this.#broken / this.#clean) * 100).toFixed(1);
    const named = this.#examples.slice(0, namedInReason).map(({ id, codes }) => `${id} (${codes.join(', ')})`);
    const rest = this.#broken > namedInReason ? ` and ${this.#broken - namedInReason} more` : '';
    return `Of ${this.#clean} documents that were clean ${this.#broken} gained an error (${share} %), more than the ${this.#maxShare * 100} % that may: ${named.join(', ')}${rest}.`;
  }
}
