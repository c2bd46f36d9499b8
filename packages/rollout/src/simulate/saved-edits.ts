/**
 * Counts edits by where they stand: in heads on the old or the new side, or in forks. A rehearsal carries no documents, so `lost` only finds
 * a fault in this bookkeeping; that real documents keep every edit is shown where they are real, by the stories and the rollback under load.
 */
export class SavedEdits {
  #old = 0;
  #new = 0;
  #forks = 0;
  #acknowledged = 0;

  /** Saves under the release while it holds. */
  saveNew(count: number): void {
    this.#acknowledged += count;
    this.#new += count;
  }

  /** Saves that were sent for the release when it was taken back already: each is kept beside its graph. */
  saveLate(count: number): void {
    this.#acknowledged += count;
    this.#forks += count;
  }

  /** Documents go back, edits in them. */
  carryBack(share: number): void {
    const moved = Math.round(this.#new * share);
    this.#new -= moved;
    this.#old += moved;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  get forks(): number {
    return this.#forks;
  }

  get lost(): number {
    return this.#acknowledged - this.#old - this.#new - this.#forks;
  }
}
