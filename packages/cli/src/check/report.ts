import type { EngineVerdict, LitegraphVerdict } from '@turnbuckle/formats';
import type { Diagnostic, Json } from '@turnbuckle/model';

/** The shape that `check --json` prints; other reporters are made from it. Fields may be added, none removed. */
export interface CheckReport {
  readonly version: 1;
  readonly summary: CheckSummary;
  readonly files: readonly FileReport[];
}

export interface CheckSummary {
  readonly files: number;
  readonly graphs: number;
  readonly nodes: number;
  readonly edges: number;
  readonly edgesChecked: number;
  readonly edgesUnchecked: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly unreadable: number;
  readonly skipped: number;
  readonly fixed: number;
  readonly ms: number;
  readonly interrupted?: true;
}

export interface FileReport {
  readonly path: string;
  readonly format: string | null;
  readonly unreadable: { readonly message: string; readonly line: number; readonly column: number } | null;
  /** Why a file that nobody named by itself was passed over. */
  readonly skipped?: string;
  /** Fixes that `--fix` applied, by title. */
  readonly fixed?: readonly string[];
  /** Findings about the file rather than about one of its graphs. */
  readonly diagnostics?: readonly Diagnostic[];
  readonly graphs: readonly GraphReport[];
}

export interface GraphReport {
  readonly id: string;
  readonly nodes: number;
  readonly edges: number;
  readonly edgesChecked: number;
  readonly edgesUnchecked: number;
  readonly uncheckedBecause: Readonly<Record<string, number>>;
  readonly diagnostics: readonly Diagnostic[];
  /** With an engine preset, on the root graph: what that engine itself would say. */
  readonly engine?: EngineVerdict | LitegraphVerdict;
  readonly plan?: PlanReport | null;
}

export interface PlanReport {
  readonly steps: readonly { readonly node: string; readonly kind: string; readonly inputs: Readonly<Record<string, Json>> }[];
}

/** The findings of a file, its own first. */
export function diagnosticsOf({ diagnostics = [], graphs }: FileReport): readonly Diagnostic[] {
  return [...diagnostics, ...graphs.flatMap((graph) => graph.diagnostics)];
}

export function summarise(files: readonly FileReport[], { ms, interrupted }: { ms: number; interrupted: boolean }): CheckSummary {
  const graphs = files.flatMap((file) => file.graphs);
  const findings = files.flatMap(diagnosticsOf);
  const sum = (read: (graph: GraphReport) => number): number => graphs.reduce((total, graph) => total + read(graph), 0);
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    files: files.length,
    graphs: graphs.length,
    nodes: sum(({ nodes }) => nodes),
    edges: sum(({ edges }) => edges),
    edgesChecked: sum(({ edgesChecked }) => edgesChecked),
    edgesUnchecked: sum(({ edgesUnchecked }) => edgesUnchecked),
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    unreadable: files.filter(({ unreadable }) => unreadable !== null).length,
    skipped: files.filter(({ skipped }) => skipped !== undefined).length,
    fixed: files.reduce((total, { fixed }) => total + (fixed?.length ?? 0), 0),
    ms,
    ...(interrupted ? { interrupted: true as const } : {}),
  };
}
