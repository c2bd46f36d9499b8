import type { Catalog, InputPort, NodeKind, OutputPort, Param } from '@turnbuckle/model';

export type ChangeLevel = 'breaking' | 'dangerous' | 'safe';

/**
 * Who is hurt: `stored` graphs read under the new catalog, graphs saved under the new one after a `rollback`, `code` that builds graphs, and
 * the `plan`, when the same graph may compute something else.
 */
export interface ChangeLevels {
  readonly stored: ChangeLevel;
  readonly rollback: ChangeLevel;
  readonly code: ChangeLevel;
  readonly plan: ChangeLevel;
}

/** One difference between two catalogs. */
export interface CatalogChange {
  readonly code: string;
  /** The worse of `stored` and `plan`. */
  readonly level: ChangeLevel;
  readonly levels: ChangeLevels;
  /** The kind's present name, or a type's for changes of types and coercions. */
  readonly kind: string;
  readonly port?: string;
  readonly param?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Where a change stands and what it was; the code and the level come from the rule that found it. */
export type FoundChange = Omit<CatalogChange, 'code' | 'level' | 'levels'> & {
  /** Where the axes differ from the rule's own, an added input that has a default, say. */
  readonly levels?: Partial<ChangeLevels>;
};

/** One kind of difference, found by comparing two catalogs. Identical catalogs give none. */
export interface Change {
  /** Flat kebab-case: file name and code. */
  readonly slug: string;
  readonly title: string;
  readonly levels: ChangeLevels;
  compare(pair: CatalogPair): readonly FoundChange[];
}

export function defineChange(change: Change): Change {
  return change;
}

/** A kind in both catalogs; under another name where the new one lists the old name in `was`. */
export interface KindPair {
  readonly old: NodeKind;
  readonly next: NodeKind;
}

/** Two ports or parameters that are the same one, by name or by `was`. */
export interface EntryPair<T> {
  readonly kind: string;
  readonly old: T;
  readonly next: T;
  readonly oldName: string;
  readonly name: string;
}

/** Two catalogs with everything matched that is the same in both. */
export interface CatalogPair {
  readonly old: Catalog;
  readonly next: Catalog;
  readonly kinds: readonly KindPair[];
  readonly inputs: readonly EntryPair<InputPort>[];
  readonly outputs: readonly EntryPair<OutputPort>[];
  readonly params: readonly EntryPair<Param>[];
  /** What only one of the two has, by kind. */
  readonly gone: Unmatched;
  readonly fresh: Unmatched;
}

export interface Unmatched {
  readonly kinds: readonly NodeKind[];
  readonly inputs: readonly { readonly kind: string; readonly name: string; readonly port: InputPort }[];
  readonly outputs: readonly { readonly kind: string; readonly name: string; readonly port: OutputPort }[];
  readonly params: readonly { readonly kind: string; readonly name: string; readonly port: Param }[];
}
