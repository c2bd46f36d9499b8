import { type Diagnostic, digestJson } from '@turnbuckle/model';

/** Findings that are known and accepted, by key; a file that `--baseline` reads and writes. */
export interface Baseline {
  readonly version: 1;
  readonly keys: readonly string[];
}

/**
 * What makes a finding the same one tomorrow: SHA-256 over its code, graph, node, port and the edge's ends. Message and line are left
 * out, so that wording and formatting may change.
 */
export function baselineKey({ code, at }: Pick<Diagnostic, 'code' | 'at'>): string {
  return digestJson([code, at.graph ?? '', at.node ?? '', at.port ?? '', at.from === undefined ? null : [at.from.node, at.from.port], [...(at.nodes ?? [])]]);
}

/** The findings that a baseline does not know. The same key twice needs two entries. */
export function withoutBaseline(diagnostics: readonly Diagnostic[], baseline: Baseline): readonly Diagnostic[] {
  const left = new Map<string, number>();
  for (const key of baseline.keys) left.set(key, (left.get(key) ?? 0) + 1);
  return diagnostics.filter((diagnostic) => {
    const key = baselineKey(diagnostic);
    const count = left.get(key) ?? 0;
    if (count === 0) return true;
    left.set(key, count - 1);
    return false;
  });
}
