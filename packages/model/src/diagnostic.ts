import type { Edit } from './graph/edit.ts';
import type { PortRef } from './graph/graph.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Where a finding stands. For an edge, `node` and `port` are the target's and `from` is the source. */
export interface DiagnosticPlace {
  readonly graph?: string;
  /** RFC 6901 pointer into the document. */
  readonly pointer?: string;
  /** 1-based; columns count UTF-16 units. Present where the text is at hand. */
  readonly line?: number;
  readonly column?: number;
  readonly node?: string;
  readonly port?: string;
  readonly edge?: string;
  readonly from?: PortRef;
  /** All nodes of a cycle. */
  readonly nodes?: readonly string[];
}

/** Edits that make a diagnostic go away. `safe` keeps the graph's meaning; `suggested` needs a person to agree. */
export interface Fix {
  readonly title: string;
  readonly kind: 'safe' | 'suggested';
  readonly edits: readonly Edit[];
}

/** One finding about a graph or a file. */
export interface Diagnostic {
  /** Flat kebab-case; names the rule's file and its page. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: DiagnosticPlace;
  readonly because: readonly string[];
  readonly fixes: readonly Fix[];
}

/** A value together with everything that was found on the way to it. Functions over user data return this and never throw. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
