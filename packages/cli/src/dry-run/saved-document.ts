/** A saved graph, from wherever it is kept. */
export interface SavedDocument {
  /** What reports call it: the path of a file, or the id in a store. */
  readonly name: string;
  readonly owner: string | null;
  readonly workspace: string | null;
  /** `null` where there is nothing to read. */
  readonly bytes: Uint8Array | null;
  readonly sizeBytes: number;
}

/** Where saved graphs come from, one after the other and never all at once. */
export interface DocumentSource {
  /** About how many there are, for progress. */
  readonly count: number;
  /** Reports name owners. */
  readonly hasOwners: boolean;
  /** Names are paths. */
  readonly areFiles?: boolean | undefined;
  documents(): AsyncIterable<SavedDocument>;
  close(): Promise<void>;
}

/** Larger documents stay where they are: one of them would hold up all others. */
export const maxDocumentBytes = 32 * 1024 * 1024;
